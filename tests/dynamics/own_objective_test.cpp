// An objective that only this test knows, written as docs/adding-an-objective.md says, goes through the whole
// laboratory.
#include <cmath>

#include <doctest/doctest.h>

#include "saddle/dynamics/study.h"
#include "saddle/optim/sgd.h"

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;

namespace {

/// Logistic margin: L_D = E[softplus(m - D(x))] + E[softplus(m + D(G(z)))], L_G = -E[D(G(z))].
objectives::Objective logistic_margin(double m) {
  return {
      .name = "logistic-margin",
      .critic_loss =
          [m](const objectives::Play& d) {
            return at::softplus(m - d.real).mean(-1) + at::softplus(m + d.fake).mean(-1);
          },
      .generator_loss = [](const objectives::Play& d) { return -d.fake.mean(-1); },
  };
}

}  // namespace

TEST_CASE("an objective of the user's own is studied without further code") {
  const double m = .8, gamma = .3, sigmoid = 1 / (1 + std::exp(-m));
  const dynamics::SmallGame game = dynamics::dirac(with({.objective = logistic_margin(m)}, "r1", {{"weight", gamma}}));
  dynamics::Question q{.rule = rule("alt"),
                       .simultaneous = rule("sim"),
                       .alternating = rule("alt"),
                       .start = dynamics::start_from(game, 1, {.5, .5}),
                       .steps = 3000};
  q.motion = [](const optim::Rule& r, double factor) { return dynamics::descent(r, .1 * factor); };
  const dynamics::Study found = dynamics::study(game, q);
  REQUIRE(found.eigenvalues.size() == 2);  // v_theta = psi, v_psi = -s(m) theta - gamma psi
  const double turn = std::sqrt(sigmoid - gamma * gamma / 4);
  CHECK(std::abs(found.eigenvalues[0] - std::complex<double>(-gamma / 2, turn)) < 1e-8);
  CHECK(found.simultaneous->radius() == doctest::Approx(std::hypot(1 - .1 * gamma / 2, .1 * turn)).epsilon(1e-9));
  REQUIRE(found.limit);
  CHECK(found.limit->largest * .1 ==
        doctest::Approx((std::sqrt(gamma * gamma + 4 * sigmoid) - gamma) / sigmoid).epsilon(1e-3));
  CHECK(found.verdict.outcome == dynamics::Outcome::converges);
  CHECK(found.verdict.factor == doctest::Approx(found.alternating->radius()).epsilon(.002));
}
