// What becomes of the methods: nonlinear truths that the linearisation alone gets wrong among them.
#include <functional>
#include <numbers>

#include <doctest/doctest.h>

#include "saddle/dynamics/verdict.h"

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

namespace {

Verdict verdict(const SmallGame& game, const Motion& motion, const std::vector<double>& start, std::int64_t steps) {
  return judge(play(game, motion, point(start), steps), update_map(game, motion, origin(game)));
}

Verdict of_flow(const SmallGame& game, const std::vector<double>& start, double until) {
  return judge(flow(game, point(start), {.tolerance = 1e-6, .interval = until / 1000, .intervals = 1000}));
}

}  // namespace

TEST_CASE("NSGAN's flow converges like t^-1/2, although its eigenvalues are neutral; GAN's circles") {
  const Verdict ns = of_flow(dirac(method("non-saturating")), {1, -1}, 400);
  CHECK(ns.outcome == Outcome::converges);
  CHECK(ns.power == doctest::Approx(.5).epsilon(.03));
  const Verdict gan = of_flow(dirac(method("minimax")), {1, -1}, 600);
  CHECK(gan.outcome == Outcome::cycles);
  CHECK(gan.radius == doctest::Approx(std::sqrt(2)).epsilon(1e-3));
}

TEST_CASE("NSGAN near its equilibrium turns once in 4 pi") {
  const Verdict v = of_flow(dirac(method("non-saturating")), {.01, 0}, 400);
  CHECK(v.period == doctest::Approx(4 * std::numbers::pi).epsilon(1e-4));
  CHECK(v.outcome == Outcome::cycles);  // (1e4 + t/8)^-1/2 is level for so short a time
}

TEST_CASE("NSGAN in simultaneous steps of h settles on the circle of radius sqrt(2 h)") {
  const Verdict v = verdict(dirac(method("non-saturating")), descent(rule("sim"), .1), {1, -1}, 4000);
  CHECK(v.outcome == Outcome::cycles);
  CHECK(v.radius == doctest::Approx(.447214).epsilon(.03));  // to first order in h
}

TEST_CASE("WGAN-div with p = 6 converges like t^-1/4; its linearisation is a WGAN's") {
  const Method m = with(method("wasserstein"), "power", {});
  const Verdict v = of_flow(dirac(m), {1, 0}, 300);
  CHECK(v.outcome == Outcome::converges);
  CHECK(v.power == doctest::Approx(.25).epsilon(.03));
  CHECK(of_flow(dirac(method("wasserstein")), {1, 0}, 300).outcome == Outcome::cycles);
  const Verdict floor = verdict(dirac(m), descent(rule("sim"), .05), {.5, 0}, 6000);
  CHECK(floor.outcome == Outcome::cycles);
  CHECK(floor.radius == doctest::Approx(std::pow(.05 / 7.5, .25)).epsilon(.03));
}

TEST_CASE("least squares without bias stop at a wrong point") {
  const SmallGame game = dirac(method("least-squares"));
  const Verdict v = of_flow(game, {.5, -.5}, 60);
  CHECK(v.outcome == Outcome::wrong_point);
  CHECK(v.final_error == doctest::Approx(1.05588).epsilon(1e-4));
  CHECK(of_flow(game, {.5, .5}, 60).final_error == doctest::Approx(1.10192).epsilon(1e-4));
  const SmallGame line =
      dirac(method("least-squares", {{"fake_label", -1.}, {"real_label", 1.}, {"generator_label", 0.}}));
  const Trajectory t = flow(line, point({.5, .5}), {.tolerance = 1e-8, .interval = .1, .intervals = 400});
  CHECK(judge(t).outcome == Outcome::converges);
  CHECK(t.points[-1][1].item<double>() == doctest::Approx(-1.05588).epsilon(1e-5));
  const SmallGame biased = dirac(
      method("least-squares", {{"fake_label", -1.}, {"real_label", 1.}, {"generator_label", 0.}}), {.bias = true});
  const Trajectory b = flow(biased, point({.5, .5, .2}), {.tolerance = 1e-8, .interval = .5, .intervals = 100});
  CHECK(b.points[-1][1].item<double>() == doctest::Approx(-1.39982).epsilon(1e-4));
}

TEST_CASE("GAN-QP converges like 1/t on a line, and in the plane only to a circle: it keeps angular momentum") {
  const Verdict line = of_flow(dirac(method("gan-qp", {{"lambda", 1.}, {"mean", false}})), {1, 0}, 400);
  CHECK(line.outcome == Outcome::converges);
  CHECK(line.power == doctest::Approx(1).epsilon(.03));
  const SmallGame plane =
      dirac(method("gan-qp", {{"lambda", 1.}, {"mean", false}, {"norm", word("l2")}}), {.dimensions = 2});
  const Trajectory t = flow(plane, point({1, 0, 0, -.25}), {.tolerance = 1e-7, .interval = .4, .intervals = 1000});
  const Verdict circle = judge(t);
  CHECK(circle.outcome == Outcome::cycles);
  CHECK(circle.radius == doctest::Approx(.5).epsilon(.01));
}

TEST_CASE("WGAN-GP on a line cycles below lambda 1 and stops at a wrong point above") {
  const Verdict cycle = of_flow(dirac(with(method("wasserstein"), "gradient", {{"weight", .35}})), {1, -1}, 300);
  CHECK(cycle.outcome == Outcome::cycles);
  CHECK(cycle.radius == doctest::Approx(1.32660521).epsilon(1e-3));
  CHECK(cycle.period == doctest::Approx(6.70743).epsilon(1e-3));
  const SmallGame stiff = dirac(with(method("wasserstein"), "gradient", {{"weight", 10.}}));
  const Verdict stuck = verdict(stiff, descent(rule("alt"), .05), {1, -1}, 8000);
  CHECK(stuck.outcome == Outcome::wrong_point);
  CHECK(stuck.final_error == doctest::Approx(20).epsilon(1e-4));
}

TEST_CASE("WGAN-GP in the plane is drawn to a circle of radius 1, WGAN-div's c = 0 to the solution") {
  const SmallGame gp = dirac(with(method("wasserstein"), "gradient", {{"weight", 1.}}), {.dimensions = 2});
  const Verdict v = of_flow(gp, {1, 1, -.5, .3}, 200);
  CHECK(v.outcome == Outcome::cycles);
  CHECK(v.radius == doctest::Approx(1).epsilon(1e-3));
  const SmallGame zero =
      dirac(with(method("wasserstein"), "gradient", {{"weight", .5}, {"target", 0.}}), {.dimensions = 2});
  CHECK(of_flow(zero, {1, 1, -.5, .3}, 100).outcome == Outcome::converges);
}

TEST_CASE("the norm-normalised WGAN drifts on a line and stays in an annulus in the plane") {
  const Method m = constrained(method("wasserstein"), "normalise");
  CHECK(of_flow(dirac(m), {1, -1}, 150).outcome == Outcome::diverges);  // theta = t - 1, so a hundredfold
  const Verdict sooner = of_flow(dirac(m), {1, -1}, 100);               // not yet
  CHECK(sooner.outcome == Outcome::undecided);
  CHECK(sooner.final_error == doctest::Approx(99).epsilon(1e-6));
  const Verdict plane = of_flow(dirac(m, {.dimensions = 2}), {1, 0, 0, -1}, 200);
  CHECK(plane.outcome == Outcome::cycles);
}

TEST_CASE("clipping never converges: the orbit stays in the box") {
  const Method m = constrained(method("wasserstein"), "clip", {{"c", .5}});
  const Verdict v = verdict(dirac(m), descent(rule("alt"), .05), {1, -1}, 5000);
  CHECK(v.outcome == Outcome::cycles);
  CHECK(v.radius < .6);
}

TEST_CASE("linear convergence has the spectral radius as its factor") {
  const SmallGame game = dirac(with(method("minimax"), "r1", {{"weight", .3}}));
  const Motion motion = descent(rule("alt"), .2);
  const Verdict v = verdict(game, motion, {1, -1}, 4000);
  CHECK(v.outcome == Outcome::converges);
  CHECK(v.factor == doctest::Approx(update_map(game, motion, origin(game)).radius()).epsilon(.002));
}

TEST_CASE("simultaneous play of WGAN spirals out by sqrt(1 + h^2) a step, alternating play circles") {
  const SmallGame game = dirac(method("wasserstein"));
  const Verdict sim = verdict(game, descent(rule("sim"), .1), {1, 0}, 2000);
  CHECK(sim.outcome == Outcome::diverges);
  CHECK(sim.factor == doctest::Approx(std::sqrt(1.01)).epsilon(1e-3));
  CHECK(verdict(game, descent(rule("alt"), .1), {1, 0}, 2000).outcome == Outcome::cycles);
  CHECK(verdict(game, descent(rule("extragradient"), .1), {1, 0}, 4000).outcome == Outcome::converges);
  CHECK(verdict(game, descent(rule("optimistic"), .1), {1, 0}, 4000).outcome == Outcome::converges);
}

TEST_CASE("weight averaging of alternating WGAN shrinks the circle as its transfer function says") {
  const SmallGame game = dirac(method("wasserstein"));
  const Trajectory t = play(game, descent(rule("alt"), .1), point({1, 0}), 10000);
  const optim::Average beta{.name = "fixed", .keep = [](std::int64_t, std::int64_t, std::int64_t) { return .99; }};
  CHECK(judge(averaged(game, t, beta)).radius / judge(t).radius == doctest::Approx(.1).epsilon(.01));
}

namespace {

/// x at times 0, 1, ..., the error |x|.
Trajectory run_of(std::int64_t steps, const std::function<double(double x, double t)>& next) {
  Trajectory t;
  std::vector<double> x{.3};
  for (std::int64_t i = 0; i < steps; ++i) {
    t.time.push_back(static_cast<double>(i)), t.error.push_back(std::abs(x.back()));
    x.push_back(next(x.back(), static_cast<double>(i)));
  }
  x.pop_back();
  t.points = at::tensor(x, at::kDouble).view({-1, 1});
  return t;
}

}  // namespace

TEST_CASE("what is chaotic, what slows down and what is too short is told apart from what goes round") {
  const Verdict chaos = judge(run_of(4000, [](double x, double) { return 4 * x * (1 - x); }));  // the logistic map
  CHECK(chaos.outcome == Outcome::cycles);
  CHECK(chaos.period == 0);
  CHECK(chaos.evidence.find("chaotic") != std::string::npos);
  const Verdict round = judge(run_of(4000, [](double, double t) { return std::cos((t + 1) / 10); }));
  CHECK(round.outcome == Outcome::cycles);
  CHECK(round.period == doctest::Approx(20 * std::numbers::pi).epsilon(.01));
  // 1 + 1/t falls, ever more slowly: whether it ends at 1 cannot be told
  CHECK(judge(run_of(64, [](double, double t) { return 1 + 1 / (t + 1); })).outcome == Outcome::undecided);
  CHECK_THROWS_AS(judge(run_of(8, [](double x, double) { return x; })), ConfigError);
}

TEST_CASE("a start on the data is no divergence, and a run of less than fifteen rounds says so") {
  const SmallGame r1 = dirac(with(method("minimax"), "r1", {{"weight", .3}}));
  CHECK(verdict(r1, descent(rule("alt"), .1), {0, 1}, 2000).outcome == Outcome::converges);
  CHECK(verdict(r1, descent(rule("alt"), .1), {1e-7, 1}, 2000).outcome == Outcome::converges);
  const SmallGame wgan = dirac(method("wasserstein"));
  CHECK(verdict(wgan, descent(rule("alt"), .1), {0, 1}, 2000).outcome == Outcome::cycles);
  for (const double h : {1e-3, 1e-4}) {
    CHECK(verdict(wgan, descent(rule("alt"), h), {1, 1}, 2000).outcome == Outcome::undecided);
    CHECK(verdict(r1, descent(rule("alt"), h), {1, 1}, 2000).outcome == Outcome::undecided);
  }
}

TEST_CASE("a neutral solution is not approached geometrically, whatever the envelope looks like") {
  const SmallGame kl = dirac(method("f-gan", {{"divergence", word("kl")}}));
  const Verdict v = verdict(kl, descent(rule("alt"), .1), {.5, .5}, 5000);
  CHECK(v.factor == 0);
}
