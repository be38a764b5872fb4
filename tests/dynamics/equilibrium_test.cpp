#include "saddle/dynamics/equilibrium.h"

#include <doctest/doctest.h>

#include "saddle/dynamics/field.h"
#include "saddle/dynamics/study.h"

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

namespace {

Tensor starts(std::int64_t count, std::int64_t size) {
  return 2 * Stream(1, Purpose::test, 0).uniform({count, size}, at::kDouble) - 1;
}

}  // namespace

TEST_CASE("the Dirac-GAN with R1 has one equilibrium, data found and critic flat") {
  const SmallGame game = dirac(with(method("minimax"), "r1", {{"weight", 1.}}), {.dimensions = 2});
  const std::vector<Tensor> found = equilibria(game, starts(6, 4));
  REQUIRE(found.size() == 1);
  CHECK(found[0].abs().max().item<double>() < 1e-9);
}

TEST_CASE("the Gaussian game's equilibrium is the data's mean and std with a flat critic") {
  const GaussianOptions o{.mean = .7, .std = 1.5, .moves_std = true, .quadratic = true};
  const SmallGame game = gaussian(with(method("non-saturating"), "r1", {{"weight", .1}}), o);
  CHECK(game.coordinates == std::vector<std::string>{"mu", "sigma", "psi", "phi"});
  const Tensor there = point({.7, 1.5, 0, 0}).view({1, 4});
  CHECK(field(game, there).abs().max().item<double>() < 1e-12);
  const std::vector<Tensor> found = equilibria(game, there + .1 * starts(3, 4));
  REQUIRE(found.size() == 1);
  CHECK(game.error(found[0].view({1, 4})).item<double>() < 1e-9);
}

TEST_CASE("the Gaussian game's field is the closed form for Wasserstein's loss") {
  // L_D = E[D(fake)] - E[D(real)]: d/d psi = mu - m, d/d phi = mu^2 + sigma^2 - m^2 - s^2; L_G = -E[D(fake)]
  const SmallGame game = gaussian(method("wasserstein"), {.mean = .5, .std = 2, .moves_std = true, .quadratic = true});
  const double mu = .3, sigma = 1.2, psi = -.4, phi = .25;
  const Tensor v = field(game, point({mu, sigma, psi, phi}).view({1, 4}))[0];
  const Tensor expected = point({psi + 2 * phi * mu, 2 * phi * sigma, .5 - mu, .25 + 4 - mu * mu - sigma * sigma});
  CHECK((v - expected).abs().max().item<double>() < 1e-12);
}

TEST_CASE("Jacobians equal central differences, for many games at once") {
  const Tensor ring = Stream(2, Purpose::data, 0).normal({8, 2}, at::kDouble);
  const std::vector<SmallGame> games{
      dirac(with(method("non-saturating"), "gradient", {{"weight", .5}}), {.dimensions = 2, .bias = true}),
      dirac(method("minimax"), {.activation = "tanh"}),
      gaussian(with(method("hinge"), "r2", {{"weight", .3}}), {.moves_std = true, .quadratic = true, .bias = true}),
      bilinear(method("relativistic"), at::tensor({1., 2., 0., -1., .5, 1.}, at::kDouble).view({2, 3})),
      mlps(with(method("non-saturating"), "r1", {{"weight", 1.}}), ring, {.width = 3, .batch = 8}),
      dirac(method("gan-qp", {{"critic", word("pairwise")}}), {.dimensions = 2})};
  for (const SmallGame& game : games) {
    CAPTURE(game.name);
    const Tensor z = .5 * starts(2, game.size()) + .25;
    const Tensor exact = jacobian(game, z);
    const double h = 1e-5;
    for (std::int64_t j = 0; j < game.size(); ++j) {
      Tensor e = at::zeros({game.size()}, at::kDouble);
      e[j] = h;
      const Tensor difference = (field(game, z + e) - field(game, z - e)) / (2 * h);
      CHECK((exact.select(2, j) - difference).abs().max().item<double>() < 1e-7);
    }
  }
}

TEST_CASE("a start is two numbers or all of them, and near enough") {
  const SmallGame game = dirac(method("gan-qp", {{"critic", word("pairwise")}}), {.dimensions = 2});
  CHECK(start_from(game, 2, {.5, -2}).equal(point({.5, 0, 0, -2, 0, -2})));
  CHECK_THROWS_WITH_AS(start_from(game, 2, {1, 2, 3}), doctest::Contains("expected 2 (theta, psi) or all 6"),
                       ConfigError);
  CHECK_THROWS_AS(start_from(game, 2, {NAN, 1}), ConfigError);
  CHECK_THROWS_AS(start_from(game, 2, {1e300, 1}), ConfigError);
}

TEST_CASE("what has no small game is refused with the reason") {
  CHECK_THROWS_WITH_AS(dirac(method("minimax"), {.activation = "relu"}), doctest::Contains("activation"), ConfigError);
  dynamics::Method noisy = method("minimax");
  noisy.inputs = {nn::inputs().make("augment", {})};
  CHECK_THROWS_WITH_AS(dirac(noisy), doctest::Contains("no meaning for single points"), ConfigError);
  CHECK_THROWS_WITH_AS(gaussian(method("mmd", {})), doctest::Contains("sample by sample"), ConfigError);
}
