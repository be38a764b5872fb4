#include "saddle/optim/extragradient.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <complex>

#include <doctest/doctest.h>

#include "saddle/optim/adam.h"

#include "dirac.h"
#include "tests/game/small_games.h"

using namespace saddle;
using namespace saddle::optim;
using namespace saddle::test;

TEST_CASE("extragradient on the bilinear game is z <- z - h A (z - h A z)") {
  const game::Game game = bilinear();
  constexpr double kStep = 0.3;
  Players players = players_at(game, 0.6, -0.8, kStep);
  game::Draws draws;
  double th = 0.6, ps = -0.8;
  for (int n = 1; n <= 50; ++n) {
    extragradient().step(game, players, draws);
    const double th_there = th + kStep * ps, ps_there = ps - kStep * th;
    th += kStep * ps_there, ps -= kStep * th_there;
    CHECK(theta(players) == doctest::Approx(th).epsilon(1e-12));
    CHECK(psi(players) == doctest::Approx(ps).epsilon(1e-12));
    CHECK(draws.used == 2u * n);
    CHECK(draws.batches == 2u * n);
  }
}

TEST_CASE("extragradient on the bilinear game multiplies the radius by |1 - h^2 + i h|: it contracts for h < 1") {
  const game::Game game = bilinear();
  for (const double h : {0.01, 0.1, 0.3, 0.7, 0.999, 1.001, 1.5}) {
    CAPTURE(h);
    const double closed_form = std::abs(std::complex<double>(1 - h * h, h));
    CHECK(radius(extragradient(), game, h) == doctest::Approx(closed_form).epsilon(1e-12));
    CHECK((radius(extragradient(), game, h) < 1) == (h < 1));
  }
}

// The trajectories of Gidel et al. 2019 on min max theta psi (their figure of the bilinear game): with z = theta + i
// psi extragradient is z_n = (1 - h^2 - i h)^n z_0.
TEST_CASE("extragradient's trajectory of the bilinear game is a power of one complex number, also after 500 steps") {
  const game::Game game = bilinear();
  for (const double h : {0.05, 0.2, 0.5}) {
    Players players = players_at(game, 1, 1, h);
    game::Draws draws;
    for (int n = 1; n <= 500; ++n) {
      extragradient().step(game, players, draws);
      if (n != 1 && n != 10 && n != 100 && n != 500) continue;
      CAPTURE(text(h, " ", n));
      const std::complex<double> z = std::pow(std::complex<double>(1 - h * h, -h), n) * std::complex<double>(1, 1);
      CHECK(std::abs(theta(players) - z.real()) <= 1e-12 * std::abs(z) + 1e-300);
      CHECK(std::abs(psi(players) - z.imag()) <= 1e-12 * std::abs(z) + 1e-300);
    }
  }
}

TEST_CASE("the critic is never shown weights that the constraint forbids, at neither of the two points") {
  double largest[2];
  for (const bool clipped : {false, true}) {
    double met = 0;
    game::GameParts parts = dirac(objectives::wasserstein());
    if (clipped) parts.constraint = nn::weight_clip(1);
    parts.critic.forward = [&met, forward = parts.critic.forward](const nn::Weights& w, const Tensor& x,
                                                                  nn::Pass& pass) {
      met = std::max(met, w[0].abs().item<double>());
      return forward(w, x, pass);
    };
    const game::Game game(std::move(parts));
    Players players = players_at(game, 2, -0.9, 0.5);
    game::Draws draws;
    for (int n = 0; n < 20; ++n) extragradient().step(game, players, draws);
    if (clipped) CHECK(std::abs(psi(players)) <= 1);
    largest[clipped] = met;
  }
  CHECK(largest[0] > 1.2);
  CHECK(largest[1] == 1);
}

TEST_CASE("adam's moments see both gradients, and running statistics both passes") {
  game::GameParts parts = small_game(smooth_critic(), "non-saturating");
  parts.generator = nn::sequential("batch norm", {3}, {2},
                                   {nn::linear(3, 4, nn::Scheme::pytorch), nn::batch_norm(4, nn::Scheme::pytorch),
                                    nn::linear(4, 2, nn::Scheme::pytorch)});
  const game::Game game(std::move(parts));
  Players players;
  static_cast<game::Point&>(players) = test::start(game);
  players.critic_optimizer = adam({.lr = 0.01}), players.generator_optimizer = adam({.lr = 0.01});
  players.critic_optimizer->attach(game.critic_network(), players.critic);
  players.generator_optimizer->attach(game.generator_network(), players.generator);
  game::Draws draws;
  for (int n = 0; n < 3; ++n) extragradient().step(game, players, draws);
  for (const Optimizer* optimizer : {players.critic_optimizer.get(), players.generator_optimizer.get()}) {
    for (const auto& [name, tensor] : optimizer->state()) {
      CAPTURE(name);
      if (name.starts_with("step.")) CHECK(tensor.item<float>() == 6);
    }
  }
  for (std::size_t j = 0; j < players.generator.size(); ++j) {
    if (game.generator_network().parameters[j].name != "1.num_batches_tracked") continue;
    CHECK(players.generator[j].item<double>() == 6);
    return;
  }
  FAIL("no batches were counted");
}
