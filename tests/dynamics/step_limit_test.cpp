// The largest stable step sizes of the Dirac-GAN: references, section 2.
#include "saddle/dynamics/step_limit.h"

#include <doctest/doctest.h>

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

namespace {

StepLimit limit(const Method& m, const std::string& name, const Given& options = {}) {
  const SmallGame game = dirac(m);
  return step_limit(game, [&](double h) { return descent(rule(name, options), h); }, origin(game),
                    {.from = .05, .to = 8, .count = 40});
}

}  // namespace

TEST_CASE("undamped games: simultaneous steps are never stable, alternating ones neutral up to 2/w") {
  for (const auto& [name, w] : {std::pair{"minimax", .5}, {"non-saturating", .5}, {"wasserstein", 1.}}) {
    CAPTURE(name);
    CHECK(limit(method(name), "sim").largest == 0);
    const StepLimit alt = limit(method(name), "alt");
    CHECK(alt.neutral);
    CHECK(alt.largest == doctest::Approx(2 / w).epsilon(1e-3));
  }
}

TEST_CASE("damped games: the limits of simultaneous and alternating steps are the closed forms") {
  const auto r1 = [](double weight) { return with(method("minimax"), "r1", {{"weight", weight}}); };
  const std::vector<std::tuple<Method, double, double>> rows{
      {r1(.3), 1.2, 2.97613},
      {r1(1), 4, 1.65685},
      {r1(2), 1.07180, .94427},
      {with(method("wasserstein"), "weights", {{"weight", .5}}), 1, 1.23607},
      {with(method("wasserstein"), "weights", {{"weight", 1.}}), 2, .828427},
      {with(with(method("relativistic"), "r1", {{"weight", .2}}), "r2", {{"weight", .1}}), 1.2, 2.97613}};
  for (const auto& [m, sim, alt] : rows) {
    CHECK(limit(m, "sim").largest == doctest::Approx(sim).epsilon(1e-3));
    CHECK(limit(m, "alt").largest == doctest::Approx(alt).epsilon(1e-3));
  }
}

TEST_CASE("consensus, extragradient and optimistic steps have the limits of theory") {
  const StepLimit one = limit(method("minimax"), "consensus", {{"gamma", 1.}});
  CHECK(one.largest == doctest::Approx(1.6).epsilon(1e-3));
  CHECK(limit(method("minimax"), "consensus", {{"gamma", .3}}).largest == doctest::Approx(.5868).epsilon(1e-3));
  CHECK(limit(method("wasserstein"), "extragradient").largest == doctest::Approx(1).epsilon(1e-3));
  CHECK(limit(method("wasserstein"), "optimistic").largest == doctest::Approx(1 / std::sqrt(3)).epsilon(1e-3));
}

TEST_CASE("the best step size of extragradient on a bilinear game is 1/sqrt(2), with radius sqrt(3)/2") {
  const StepLimit found = limit(method("wasserstein"), "extragradient");  // |1 - h^2 + i h|^2 = 1 - h^2 + h^4
  CHECK(found.best == doctest::Approx(1 / std::sqrt(2)).epsilon(1e-3));
  CHECK(found.best_radius == doctest::Approx(std::sqrt(3) / 2).epsilon(1e-6));
}

TEST_CASE("several critic steps and two time scales: w h sqrt(n) <= 2, w sqrt(h_g h_d) <= 2") {
  CHECK(limit(method("wasserstein"), "alt", {{"n_critic", std::int64_t{4}}}).largest ==
        doctest::Approx(1).epsilon(1e-3));
  const SmallGame game = dirac(method("minimax"));
  const auto two_scales = [&](double h) {
    return Motion{.rule = rule("alt"),
                  .critic = [h] { return optim::sgd({.lr = 4 * h}); },
                  .generator = [h] { return optim::sgd({.lr = h}); }};
  };
  CHECK(step_limit(game, two_scales, origin(game), {.from = .05, .to = 8, .count = 40}).largest ==
        doctest::Approx(2).epsilon(1e-3));
}

TEST_CASE(
    "the critic alone settles below 2 (1 + beta) / mu: 2/(2 lambda) for WGAN-GP, 2/gamma for R1, never bounded for "
    "WGAN") {
  const Tensor points = at::tensor({1., 1., .5, -2.}, at::kDouble).view({2, 2});
  const auto limit = [&](const Method& m, double momentum) { return critic_step_limit(dirac(m), points, momentum); };
  const Method gp = with(method("wasserstein"), "gradient", {{"weight", 10.}});
  CHECK(limit(gp, 0) == doctest::Approx(.1).epsilon(1e-12));
  CHECK(limit(gp, .5) == doctest::Approx(.15).epsilon(1e-12));
  CHECK(limit(with(method("wasserstein"), "r1", {{"weight", .5}}), 0) == doctest::Approx(4).epsilon(1e-12));
  CHECK(std::isinf(limit(method("wasserstein"), 0)));
}
