// The parts of a critic's loss, of a linear critic D(x) = w . x by hand.
#include "saddle/game/critic_terms.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "tests/game/small_games.h"
#include "tests/train/rank_threads.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using game::CriticTerms;
using game::Game;
using game::Graph;
using game::Point;

nn::Network dot_product() {
  return nn::sequential("dot product", {2}, {1}, {nn::linear(2, 1, nn::Scheme::pytorch, /*bias=*/false)});
}

game::GameParts penalised_game(const std::string& objective) {
  game::GameParts parts = small_game(dot_product(), objective);
  parts.penalties = {gradient_penalty("interpolates"), penalties::penalties().make("weights", {{"weight", .25}})};
  return parts;
}

double number(const Tensor& x) { return x.item<double>(); }

}  // namespace

TEST_CASE("a linear critic's terms by hand, from either engine, in a step of its own and of both players") {
  for (const char* engine : {"analytic", "autograd"}) {
    CAPTURE(engine);
    game::GameParts parts = penalised_game("wasserstein");
    parts.engine = game::engine(engine);
    const auto real = parts.real, latent = parts.latent;
    const Game game(std::move(parts));
    const Point at = start(game);
    nn::Pass pass;
    const Tensor x_fake = game.generator_network().forward(at.generator, latent(kDraw), pass), w = at.critic[0][0];
    const double gap = number((real(kDraw) - x_fake).mean(0).dot(w)), norm = number(w.norm());

    for (const game::Gradients& g : {game.critic(at, kDraw), game.both(at, kDraw).critic}) {
      const CriticTerms terms = g.terms();
      CHECK(number(terms.objective) == doctest::Approx(-gap).epsilon(1e-12));
      CHECK(number(terms.score_gap) == doctest::Approx(gap).epsilon(1e-12));
      CHECK(number(terms.gradient_norm) == doctest::Approx(norm).epsilon(1e-12));
      REQUIRE(terms.penalties.size() == 2);
      CHECK(terms.penalties[0].first == "gradient");
      CHECK(number(terms.penalties[0].second) == doctest::Approx(10 * (norm - 1) * (norm - 1)).epsilon(1e-12));
      CHECK(number(terms.penalties[1].second) == doctest::Approx(.25 * norm * norm).epsilon(1e-12));
    }
  }
}

TEST_CASE("the terms add up to the loss, and neither they nor what they are computed from keep a graph") {
  const Game game(penalised_game("non-saturating"));
  const Point at = start(game);
  for (const Graph graph : {Graph::drop, Graph::keep}) {
    const game::Gradients g = game.critic(at, kDraw, graph);
    const CriticTerms terms = g.terms();
    const Tensor sum = terms.objective + terms.penalties[0].second + terms.penalties[1].second;
    CHECK(number(sum) == doctest::Approx(number(g.loss)).epsilon(1e-12));
    CHECK_FALSE(sum.requires_grad());
  }
}

TEST_CASE("a resting lazy penalty is not among the terms, a critic of features has no gap, a generator no terms") {
  game::GameParts parts = small_game(dot_product(), "wasserstein");
  parts.penalties = {penalties::penalties().make("r1", {{"every", std::int64_t{4}}})};
  const Game lazy(std::move(parts));
  game::Draw draw = kDraw;
  draw.update = 3;
  CHECK(lazy.critic(start(lazy), draw).terms().penalties.empty());
  CHECK_FALSE(lazy.critic(start(lazy), draw).terms().gradient_norm.defined());
  draw.update = 4;
  CHECK(lazy.critic(start(lazy), draw).terms().penalties.size() == 1);
  CHECK_FALSE(lazy.generator(start(lazy), draw).terms);

  const Game features(small_game(smooth_critic(3), "mmd"));
  CHECK_FALSE(features.critic(start(features), kDraw).terms().score_gap.defined());
}

TEST_CASE("two ranks' objectives and gaps are means over their own samples: their mean is that of all") {
  const auto game_of = [](const std::string& objective) {
    game::GameParts parts = small_game(dot_product(), objective);
    if (objective == "relativistic")
      parts.objective = objectives::objectives().make(objective, {{"pairing", std::string("averaged")}});
    return parts;
  };
  for (const char* objective : {"non-saturating", "relativistic"}) {
    CAPTURE(objective);
    std::array<double, 2> objectives{}, gaps{}, losses{};
    on_ranks(2, [&](const std::shared_ptr<const train::ProcessGroup>& ranks) {
      game::GameParts parts = game_of(objective);
      const auto own = [ranks](const std::function<Tensor(const game::Draw&)>& whole) {
        return [=](const game::Draw& draw) { return whole(draw).narrow(0, 3 * ranks->rank(), 3); };
      };
      parts.real = own(parts.real), parts.latent = own(parts.latent), parts.ranks = ranks;
      const Game game(std::move(parts));
      const game::Gradients g = game.critic(start(game), kDraw);
      const CriticTerms terms = g.terms();
      const auto r = static_cast<std::size_t>(ranks->rank());
      objectives[r] = number(terms.objective), gaps[r] = number(terms.score_gap), losses[r] = number(g.loss);
    });
    const Game whole(game_of(objective));
    const game::Gradients g = whole.critic(start(whole), kDraw);
    CHECK(losses[0] == doctest::Approx(number(g.loss)).epsilon(1e-12));
    CHECK((objectives[0] + objectives[1]) / 2 == doctest::Approx(number(g.loss)).epsilon(1e-12));
    CHECK((gaps[0] + gaps[1]) / 2 == doctest::Approx(number(g.terms().score_gap)).epsilon(1e-12));
  }
}
