// Gradients on their way to other ranks: which buckets go when, and what comes back.
#include <doctest/doctest.h>

#include "saddle/game/game.h"
#include "saddle/nn/mlp.h"
#include "saddle/penalties/registry.h"

#include "tests/game/small_games.h"

using namespace saddle;
using namespace saddle::game;
using namespace saddle::test;

namespace {

/// Two ranks of which the other always has the same: sums are twice what is here. Notes what is summed, and when.
class Twins : public Ranks {
 public:
  int count() const override { return 2; }
  Tensor gather(const Tensor& x) const override {
    ++gathers;
    return at::cat({x, x});
  }
  std::function<void()> start_sum(const Tensor& x) const override {
    sizes.push_back(x.numel());
    events.push_back("sum");
    x.mul_(2);
    ++under_way;
    return [this] { --under_way; };
  }

  mutable std::vector<std::int64_t> sizes;
  mutable std::vector<std::string> events;
  mutable int under_way = 0, gathers = 0;
};

/// 700 x 700 numbers are more than a bucket holds; the first and last layer share what is left.
GameParts wide_game(const std::string& engine_name, const std::shared_ptr<const Ranks>& ranks) {
  GameParts parts = small_game(nn::mlp("critic", 2, 1, {.width = 700, .depth = 3}), "wasserstein", 4);
  parts.penalties = {gradient_penalty("real")};
  parts.engine = engine(engine_name);
  parts.ranks = ranks;
  return parts;
}

}  // namespace

TEST_CASE("buckets leave before all gradients are there, by both engines, and the sum is that of all samples") {
  const Draw draw{.seed = 4, .index = 1, .batch = 1};
  for (const char* name : {"analytic", "autograd"}) {
    CAPTURE(name);
    const auto twins = std::make_shared<Twins>();
    GameParts parts = wide_game(name, twins);
    parts.engine.critic_gradient = [&, inner = parts.engine.critic_gradient](const auto&... asked) {
      Gradients found = inner(asked...);
      twins->events.push_back("all there");
      return found;
    };
    const Game two(parts), one(wide_game(name, alone()));
    const Point at = start(two);
    const Gradients of_two = two.critic(at, draw), of_one = one.critic(at, draw);
    // Twice the same samples: the loss and its gradient are means, so those of one rank alone.
    CHECK(of_two.loss.item<double>() == doctest::Approx(of_one.loss.item<double>()).epsilon(1e-12));
    for (std::size_t j = 0; j < at.critic.size(); ++j)
      CHECK(at::allclose(of_two.gradient[j], of_one.gradient[j], 1e-10));
    std::vector<std::int64_t> large;
    for (const std::int64_t size : twins->sizes) {
      if (size > 100) large.push_back(size);
    }
    CHECK(large.size() >= 3);  // two of 700 x 700, and one of what is small
    CHECK(std::accumulate(large.begin(), large.end(), std::int64_t{0}) == nn::count_parameters(two.critic_network()));
    const auto there = std::ranges::find(twins->events, "all there");
    CHECK(std::count(twins->events.begin(), there, "sum") >= 2);
    CHECK(twins->under_way == 0);
  }
}

TEST_CASE("by autograd the last layer's bucket is on its way before the layers before it are reached") {
  const auto twins = std::make_shared<Twins>();
  const nn::Network first = nn::mlp("first", 2, 700, {.width = 700, .depth = 1}),
                    last = nn::mlp("last", 700, 1, {.width = 700, .depth = 1});
  nn::Network critic = first;
  critic.output_shape = last.output_shape;
  critic.parameters.insert(critic.parameters.end(), last.parameters.begin(), last.parameters.end());
  const auto forward = [&](const nn::Weights& all, const Tensor& x, nn::Pass& pass) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(first.parameters.size());
    const Tensor h = first.forward({all.begin(), middle}, x, pass);
    if (h.requires_grad()) h.register_hook([&](const Tensor&) { twins->events.push_back("middle"); });
    return last.forward({middle, all.end()}, h, pass);
  };
  GameParts parts = small_game(nn::with_forward(critic, forward, "its way back is watched"), "wasserstein", 4);
  parts.ranks = twins;
  const Game game(parts);
  game.critic(start(game), {.seed = 4, .index = 1, .batch = 1});
  const auto& events = twins->events;
  const auto middle = std::ranges::find(events, "middle");
  REQUIRE(middle != events.end());
  CHECK(std::ranges::find(events, "sum") < middle);
}

TEST_CASE("ranks wait for each other's scores only where the loss is no mean over samples") {
  const Draw draw{.seed = 4, .index = 1, .batch = 1};
  for (const char* pairing : {"paired", "averaged"}) {
    CAPTURE(pairing);
    const auto twins = std::make_shared<Twins>();
    GameParts parts = wide_game("analytic", twins);
    parts.objective = objectives::objectives().make("relativistic", {{"pairing", std::string(pairing)}});
    const Game two(parts);
    const Point at = start(two);
    two.critic(at, draw);
    const int of_critic = twins->gathers;
    two.generator(at, draw);
    const bool averaged = std::string(pairing) == "averaged";
    CHECK((of_critic > 0) == averaged);
    CHECK((twins->gathers > of_critic) == averaged);
  }
}
