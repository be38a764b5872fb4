#include "saddle/optim/optimistic.h"

#include <ATen/ATen.h>

#include <cmath>
#include <complex>
#include <memory>

#include <doctest/doctest.h>

#include "dirac.h"

using namespace saddle;
using namespace saddle::optim;
using namespace saddle::test;

namespace {

/// The larger root's modulus of lambda^2 - (1 - 2 i m) lambda - i m: z_{t+1} = z_t - i m (2 z_t - z_{t-1}).
double closed_form(double m) {
  const std::complex<double> i(0, 1), b = 1.0 - 2.0 * i * m, root = std::sqrt(b * b + 4.0 * i * m);
  return std::max(std::abs((b + root) / 2.0), std::abs((b - root) / 2.0));
}

}  // namespace

TEST_CASE("optimistic play of the bilinear game is z_{t+1} = z_t - h A (2 z_t - z_{t-1}), first a simultaneous step") {
  const game::Game game = bilinear();
  constexpr double kStep = 0.3;
  Players players = players_at(game, 0.6, -0.8, kStep);
  start(optimistic(), game, players);
  game::Draws draws;
  double th = 0.6, ps = -0.8, th_past = th, ps_past = ps;
  for (int n = 1; n <= 50; ++n) {
    optimistic().step(game, players, draws);
    const double th_next = th + kStep * (2 * ps - ps_past), ps_next = ps - kStep * (2 * th - th_past);
    th_past = th, ps_past = ps, th = th_next, ps = ps_next;
    CHECK(theta(players) == doctest::Approx(th).epsilon(1e-12));
    CHECK(psi(players) == doctest::Approx(ps).epsilon(1e-12));
  }
}

TEST_CASE("optimistic play of the bilinear game contracts for h < 1 / sqrt(3), at the rate of its polynomial's root") {
  const game::Game game = bilinear();
  CHECK(std::abs(radius(optimistic(), game, 0.577) - .99909) < 5.1e-6);
  CHECK(std::abs(radius(optimistic(), game, 0.578) - 1.00169) < 5.1e-6);
  for (const double h : {0.01, 0.1, 0.3, 0.45, 0.55, 0.7, 1.5}) {
    CAPTURE(h);
    CHECK(radius(optimistic(), game, h) == doctest::Approx(closed_form(h)).epsilon(1e-10));
    CHECK((radius(optimistic(), game, h) < 1) == (h < 1 / std::sqrt(3)));
  }
}

// Extrapolation from the past, Gidel et al. 2019, eq. (9), seen at its half steps: z_n = a r^n + b s^n with the roots
// r, s of lambda^2 - (1 - 2 i h) lambda - i h, z_0 = 1 + i and z_1 = (1 - i h) z_0.
TEST_CASE("the trajectory of extrapolation from the past is the sum of two powers, also after 500 steps") {
  const game::Game game = bilinear();
  for (const double h : {0.05, 0.2, 0.45}) {  // at .5 the roots are one
    const std::complex<double> i(0, 1), p = 1.0 - 2.0 * i * h, root = std::sqrt(p * p + 4.0 * i * h), z0(1, 1);
    const std::complex<double> r = (p + root) / 2.0, s = (p - root) / 2.0, b = (r * z0 - (1.0 - i * h) * z0) / (r - s);
    Players players = players_at(game, 1, 1, h);
    start(optimistic(), game, players);
    game::Draws draws;
    for (int n = 1; n <= 500; ++n) {
      optimistic().step(game, players, draws);
      if (n != 1 && n != 10 && n != 100 && n != 500) continue;
      CAPTURE(text(h, " ", n));
      const std::complex<double> z = (z0 - b) * std::pow(r, n) + b * std::pow(s, n);
      CHECK(std::abs(theta(players) - z.real()) <= 1e-11 * std::abs(z) + 1e-14);
      CHECK(std::abs(psi(players) - z.imag()) <= 1e-11 * std::abs(z) + 1e-14);
    }
  }
}

TEST_CASE("under a constant gradient optimistic play is gradient descent") {
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.objective.generator_loss = [](const objectives::Play& d) { return d.fake.mean(-1) * 0; };
  const game::Game game(std::move(parts));  // theta stays, so the critic's gradient does
  Players players = players_at(game, 2, 0, 0.1);
  start(optimistic(), game, players);
  game::Draws draws;
  for (int n = 0; n < 7; ++n) optimistic().step(game, players, draws);
  CHECK(psi(players) == doctest::Approx(-7 * 0.1 * 2).epsilon(1e-14));
  CHECK(draws.used == 7);
}

TEST_CASE("a refused update leaves the past what it was, and the steps after it finite") {
  const auto poison = std::make_shared<double>(0);
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.objective.critic_loss = [poison](const objectives::Play& d) {
    return (d.fake.mean(-1) - d.real.mean(-1)) * (1 + *poison);
  };
  const game::Game game(std::move(parts));
  for (const int refused_step : {1, 3}) {
    CAPTURE(refused_step);
    Players players = players_at(game, 0.6, -0.8, 0.3);
    start(optimistic(), game, players);
    game::Draws draws;
    for (int n = 1; n <= 4; ++n) {
      std::vector<Tensor> before;
      for (const auto& [name, tensor] : players.memory) before.push_back(tensor.clone());
      const double psi_before = psi(players);
      *poison = n == refused_step ? NAN : 0;
      const Losses losses = optimistic().step(game, players, draws);
      CHECK(losses.refused == (n == refused_step ? 1 : 0));
      CHECK((psi(players) == psi_before) == (n == refused_step));
      for (std::size_t i = 0; i < before.size(); ++i) {
        const auto& [name, tensor] = players.memory[i];
        CAPTURE(name);
        CHECK(at::isfinite(tensor).all().item<bool>());
        if (n == refused_step && name.find("critic") != std::string::npos) CHECK(at::equal(tensor, before[i]));
      }
    }
  }
}

TEST_CASE("a rule with a memory that was not started says so") {
  const game::Game game = bilinear();
  Players players = players_at(game, 1, -1);
  game::Draws draws;
  CHECK_THROWS_AS(optimistic().step(game, players, draws), std::logic_error);
}
