#include "saddle/optim/lookahead.h"

#include <ATen/ATen.h>

#include <cmath>
#include <complex>

#include <doctest/doctest.h>

#include "saddle/optim/extragradient.h"
#include "saddle/optim/optimistic.h"
#include "saddle/optim/unrolled.h"

#include "dirac.h"

using namespace saddle;
using namespace saddle::optim;
using namespace saddle::test;

namespace {

/// |1 - alpha + alpha lambda^k|^(1/k): the slow weights' share of k inner steps, whose eigenvalue is lambda.
double closed_form(std::complex<double> lambda, int k, double alpha) {
  return std::pow(std::abs(1 - alpha + alpha * std::pow(lambda, k)), 1.0 / k);
}

std::vector<std::string> names_of(const Players& players) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : players.memory) names.push_back(name);
  return names;
}

}  // namespace

TEST_CASE("with alpha = 1 lookahead is its inner rule, to the bit") {
  const game::Game game = bilinear();
  for (const Rule& inner : {alternating({.n_critic = 2}), simultaneous(), optimistic(), extragradient()}) {
    CAPTURE(inner.name);
    Players a = players_at(game, 0.6, -0.8), b = players_at(game, 0.6, -0.8);
    const Rule rule = lookahead(inner, {.k = 3, .alpha = 1});
    start(rule, game, a), start(inner, game, b);
    game::Draws draws, same;
    for (int n = 0; n < 10; ++n) {
      rule.step(game, a, draws);
      inner.step(game, b, same);
      CHECK(theta(a) == theta(b));
      CHECK(psi(a) == psi(b));
    }
    CHECK(draws.used == same.used);
    CHECK(rule.draws_for_critic == inner.draws_for_critic);
  }
}

TEST_CASE("with k = 1 lookahead makes the inner rule's step, alpha times as long") {
  const game::Game game = bilinear();
  for (const Rule& inner : {alternating({}), simultaneous(), extragradient()}) {
    CAPTURE(inner.name);
    Players a = players_at(game, 0.6, -0.8);
    const Rule rule = lookahead(inner, {.k = 1, .alpha = 0.25});
    start(rule, game, a);
    game::Draws draws, same;
    for (int n = 0; n < 10; ++n) {
      const double th = theta(a), ps = psi(a);
      Players b = players_at(game, th, ps);
      rule.step(game, a, draws);
      inner.step(game, b, same);
      CHECK(theta(a) == doctest::Approx(th + 0.25 * (theta(b) - th)).epsilon(1e-14));
      CHECK(psi(a) == doctest::Approx(ps + 0.25 * (psi(b) - ps)).epsilon(1e-14));
    }
  }
}

TEST_CASE("the cycle of alternating play contracts under lookahead by |1 - alpha + alpha e^(i k phi)| in k steps") {
  const game::Game game = bilinear();
  constexpr double kStep = 0.3;
  const std::complex<double> turning = std::polar(1.0, std::acos(1 - kStep * kStep / 2));
  const std::complex<double> growing(1, kStep);
  for (const int k : {2, 5, 10}) {
    for (const double alpha : {0.2, 0.5, 0.8}) {
      CAPTURE(k);
      CAPTURE(alpha);
      const double alternating_radius = radius(lookahead(alternating({}), {k, alpha}), game, kStep, k);
      CHECK(alternating_radius == doctest::Approx(closed_form(turning, k, alpha)).epsilon(1e-10));
      CHECK(alternating_radius < 1);
      CHECK(radius(lookahead(simultaneous(), {k, alpha}), game, kStep, k) ==
            doctest::Approx(closed_form(growing, k, alpha)).epsilon(1e-10));
    }
  }
}

TEST_CASE("between two looks back the players walk as under the inner rule; then w <- slow + alpha (w - slow)") {
  const game::Game game = bilinear();
  Players a = players_at(game, 0.6, -0.8), b = players_at(game, 0.6, -0.8);
  const Rule rule = lookahead(alternating({}), {.k = 4, .alpha = 0.3});
  start(rule, game, a);
  game::Draws draws, same;
  for (int n = 1; n <= 4; ++n) {
    rule.step(game, a, draws);
    alternating({}).step(game, b, same);
    if (n < 4) CHECK(theta(a) == theta(b));
  }
  CHECK(theta(a) == doctest::Approx(0.6 + 0.3 * (theta(b) - 0.6)).epsilon(1e-14));
  CHECK(psi(a) == doctest::Approx(-0.8 + 0.3 * (psi(b) + 0.8)).epsilon(1e-14));
}

TEST_CASE("buffers are left as the inner rule leaves them") {
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.generator.parameters.push_back({"count", {}, nn::constant(0), /*buffer=*/true});
  parts.generator.forward = [](const nn::Weights& w, const Tensor& z, nn::Pass& pass) {
    pass.updates[1] = w[1] + 1;
    return w[0].expand({z.size(0), 1});
  };
  const game::Game game(std::move(parts));
  Players players = players_at(game, 1, -1);
  players.generator.push_back(at::zeros({}, at::kDouble));
  const Rule rule = lookahead(alternating({}), {.k = 2, .alpha = 0.5});
  start(rule, game, players);
  game::Draws draws;
  for (int n = 0; n < 6; ++n) rule.step(game, players, draws);
  CHECK(players.generator[1].item<double>() == 6);
  CHECK(names_of(players) == std::vector<std::string>{"slow.critic.0.weight", "slow.generator.theta", "count"});
}

TEST_CASE("the inner rule's memory is kept under a prefix") {
  const game::Game game = bilinear();
  Players players = players_at(game, 1, -1);
  start(lookahead(optimistic(), {}), game, players);
  CHECK(names_of(players) == std::vector<std::string>{"inner.past.critic.0.weight", "inner.begun.critic",
                                                      "inner.past.generator.theta", "inner.begun.generator",
                                                      "slow.critic.0.weight", "slow.generator.theta", "count"});
  game::Draws draws;
  lookahead(optimistic(), {}).step(game, players, draws);
  CHECK(names_of(players).size() == 7);
  CHECK(players.memory[0].second.item<double>() == 1);  // the critic's gradient was theta
}

TEST_CASE("lookahead is refused around itself and where its inner rule is, with the reason") {
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.constraint = nn::weight_clip(1);
  const game::Game game(std::move(parts));
  Players players = players_at(game, 1, -1);
  CHECK_THROWS_WITH_AS(start(rules().make("lookahead", {{"inner", std::string("lookahead")}}), game, players),
                       doctest::Contains("rule 'lookahead': inner = \"lookahead\""), ConfigError);
  CHECK_THROWS_WITH_AS(start(lookahead(unrolled({}), {}), game, players),
                       doctest::Contains("inner rule 'unrolled': constraint 'clip' projects"), ConfigError);
  CHECK_NOTHROW(start(lookahead(alternating({}), {}), game, players));
}

TEST_CASE("lookahead by name hands n_critic on, and says when the inner rule has none") {
  const std::int64_t five = 5;
  CHECK(rules().make("lookahead", {{"n_critic", five}}).draws_for_critic == 5);
  CHECK(rules().make("lookahead", {{"inner", std::string("unrolled")}, {"n_critic", five}}).draws_for_critic == 5);
  CHECK(rules().make("lookahead", {{"inner", std::string("extragradient")}}).draws_for_critic == 2);
  CHECK_THROWS_WITH_AS(rules().make("lookahead", {{"inner", std::string("sim")}, {"n_critic", five}}),
                       doctest::Contains("n_critic = 5 is no option of inner = \"sim\""), ConfigError);
  CHECK_THROWS_AS(rules().make("lookahead", {{"inner", std::string("altt")}}), ConfigError);
  CHECK_THROWS_AS(rules().make("lookahead", {{"k", std::int64_t{0}}}), ConfigError);
  CHECK_THROWS_AS(rules().make("lookahead", {{"alpha", 1.5}}), ConfigError);
}
