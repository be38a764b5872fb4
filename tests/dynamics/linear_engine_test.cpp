// Of a linear critic small games write the gradient down instead of differentiating D: against autograd, which they use
// where a graph is kept.
#include <doctest/doctest.h>

#include "saddle/core/stream.h"
#include "saddle/nn/input.h"

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

namespace {

struct Case {
  const char* about;
  Method method;
  std::int64_t dimensions = 1;
};

Method noisy(Method m) {
  m.inputs.push_back(nn::inputs().make("noise", {{"std", .7}}));
  return m;
}

}  // namespace

TEST_CASE("the critic's gradient is autograd's: with bias and without, with every kind of penalty") {
  const Method gan = method("minimax");
  const std::vector<Case> cases{
      {"GAN", gan},
      {"hinge in space", method("hinge"), 3},
      {"GAN-QP", method("gan-qp"), 2},
      {"least squares", method("least-squares")},
      {"R1 and R2", with(with(gan, "r1", {{"weight", .3}}), "r2", {{"weight", .2}}), 2},
      {"gradient penalty", with(method("wasserstein"), "gradient", {{"weight", .7}}), 2},
      {"power", with(method("wasserstein"), "power", {{"weight", 2.}}), 2},
      {"weights", with(gan, "weights", {{"weight", .1}}), 2},
      {"instance noise and R1", with(noisy(gan), "r1", {{"weight", .3}})},
  };
  for (const Case& one : cases) {
    for (const bool bias : {false, true}) {
      CAPTURE(one.about);
      CAPTURE(bias);
      const SmallGame game = dirac(one.method, {.dimensions = one.dimensions, .bias = bias});
      CHECK(game.game->engine().name == "linear");
      const Tensor points = Stream(7, Purpose::test, 0).normal({5, game.size()}, at::kDouble);
      const game::Point at = weights_of(game, points);
      const game::Gradients written = game.game->critic(at, {}, game::Graph::drop);
      const game::Gradients differentiated = game.game->critic(at, {}, game::Graph::keep);
      REQUIRE(written.gradient.size() == at.critic.size());
      for (std::size_t j = 0; j < at.critic.size(); ++j) {
        const Tensor one = written.gradient[j], other = differentiated.gradient[j];
        REQUIRE(one.defined() == other.defined());
        if (one.defined()) CHECK((one - other).abs().max().item<double>() < 1e-12);
      }
      CHECK(written.gradient[0].abs().max().item<double>() > 1e-3);
      CHECK((written.loss - differentiated.loss).abs().max().item<double>() < 1e-12);
    }
  }
}
