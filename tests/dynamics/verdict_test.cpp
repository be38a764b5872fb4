// Verdicts on trajectories whose end is known in closed form, and on games whose end a conserved quantity decides.
#include "saddle/dynamics/verdict.h"

#include <cmath>
#include <functional>

#include <doctest/doctest.h>

#include "saddle/dynamics/study.h"

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

namespace {

/// A point on the line at x(t), t = 0, 1, ..., its error |x|.
Trajectory of(const std::function<double(double t)>& x, std::int64_t steps = 4000) {
  Trajectory t;
  std::vector<double> points;
  for (std::int64_t i = 0; i <= steps; ++i) {
    t.time.push_back(static_cast<double>(i)), points.push_back(x(t.time.back())),
        t.error.push_back(std::abs(points.back()));
  }
  t.points = at::tensor(points, at::kDouble).view({-1, 1});
  return t;
}

bool says(const Verdict& v, const char* words) { return v.evidence.find(words) != std::string::npos; }

/// The number behind these words of the evidence, 0 if they are not there.
double number_after(const Verdict& v, const std::string& words) {
  const std::size_t at = v.evidence.find(words);
  return at == std::string::npos ? 0 : std::stod(v.evidence.substr(at + words.size()));
}

/// The limit of the error that the evidence names.
double limit_said(const Verdict& v) { return number_after(v, "it ends at about "); }

struct Played {
  std::vector<Invariant> invariants;
  Verdict verdict;
};

Played played(const SmallGame& game, double lr, const std::vector<double>& start, std::int64_t steps) {
  const Motion motion = descent(rule("alt"), lr);
  const Trajectory t = play(game, motion, point(start), steps);
  Played all{.invariants = separating_invariants(game, conserved(game), t.points, origin(game).view({1, -1})),
             .verdict = {}};
  all.verdict = judge(t, update_map(game, motion, origin(game)), all.invariants);
  return all;
}

Question flow_from(const std::vector<double>& start, std::int64_t intervals) {
  return {.motion = [](const optim::Rule& r, double factor) { return descent(r, .1 * factor); },
          .rule = {},
          .simultaneous = optim::simultaneous(),
          .alternating = optim::alternating({}),
          .start = point(start),
          .steps = intervals,
          .interval = .5};
}

}  // namespace

TEST_CASE("a power law is called by its power once its beginning is over, and before that it is undecided") {
  const auto law = [](double t0) { return [t0](double t) { return std::pow(t + t0, -.25); }; };
  const Verdict over = judge(of(law(40)));
  CHECK(over.outcome == Outcome::converges);
  CHECK(over.power == doctest::Approx(.25).epsilon(.05));
  for (const double t0 : {400., 4000., 40000.}) {
    CAPTURE(t0);
    const Verdict early = judge(of(law(t0)));
    CHECK(early.outcome == Outcome::undecided);
    if (t0 < 40000) CHECK(says(early, "(t + t0)^-0.2"));
  }
  CHECK(number_after(judge(of(law(400))), "after about ") == doctest::Approx(24000).epsilon(.2));  // 60 t0
}

TEST_CASE("a fall to a circle is no power law, and the evidence says where it ends") {
  const Verdict v = judge(of([](double t) { return .5 + .5 * std::exp(-t / 800); }));
  CHECK(v.outcome == Outcome::undecided);
  CHECK(limit_said(v) == doctest::Approx(.5).epsilon(.01));
}

TEST_CASE("a rise to a wrong point is no divergence, early or late; what rises a hundredfold is") {
  const auto to_20 = [](double time) { return [time](double t) { return 20 - 19 * std::exp(-t / time); }; };
  for (const double time : {40000., 8000., 2000., 1000.}) {
    CAPTURE(time);
    CHECK(judge(of(to_20(time))).outcome == Outcome::undecided);
  }
  CHECK(limit_said(judge(of(to_20(1500)))) == doctest::Approx(20).epsilon(.02));
  CHECK(judge(of([](double t) { return 1 + t / 20; })).outcome == Outcome::diverges);
  const Verdict slow = judge(of([](double t) { return std::sqrt(std::log(t + 2)); }));  // without a limit
  CHECK(slow.outcome == Outcome::undecided);
  CHECK(limit_said(slow) == 0);
}

TEST_CASE("a game that keeps theta x psi is not said to converge: it ends on a circle of radius sqrt |theta x psi|") {
  const SmallGame hellinger = dirac(method("f-gan", {{"divergence", word("squared-hellinger")}}), {.dimensions = 2});
  const SmallGame ns = dirac(method("non-saturating"), {.dimensions = 2});
  for (const std::int64_t steps : {2000, 5000}) {
    CAPTURE(steps);
    const Played f = played(hellinger, .1, {1, 0, 0, .25}, steps);
    CHECK(f.invariants.size() == 1);
    CHECK(f.verdict.outcome == Outcome::cycles);
    CHECK(says(f.verdict, "theta_1 psi_2 - theta_2 psi_1 stays 0.25, at the solution it is 0"));
    CHECK(played(ns, .1, {1, 0, 0, .01}, steps).verdict.outcome == Outcome::cycles);
  }
  const Played line = played(ns, .1, {1, 0, .5, 0}, 3000);  // psi parallel to theta: as on a line
  CHECK(line.verdict.outcome == Outcome::converges);
  CHECK(line.verdict.power == doctest::Approx(.5).epsilon(.03));
}

TEST_CASE("the flow of a game is judged as its steps are, in its own time") {
  const Study circle = study(dirac(method("non-saturating"), {.dimensions = 2}), flow_from({1, 0, 0, .25}, 400));
  CHECK(circle.verdict.outcome == Outcome::cycles);
  CHECK(circle.verdict.radius == doctest::Approx(.5).epsilon(.001));
  CHECK(circle.map->radius() == doctest::Approx(1).epsilon(1e-9));
  const Study damped = study(dirac(with(method("non-saturating"), "r1", {{"weight", .3}})), flow_from({1, .5}, 400));
  CHECK(damped.verdict.outcome == Outcome::converges);  // eigenvalues -.15 +- .477 i: e^-.15 a unit of time
  CHECK(damped.map->radius() == doctest::Approx(std::exp(-.15)).epsilon(1e-9));
  CHECK(damped.verdict.factor == doctest::Approx(std::exp(-.15)).epsilon(.01));
}

TEST_CASE("WGAN-GP whose critic's step is at its own limit is told so, and not said to cycle or diverge") {
  const SmallGame gp = dirac(with(method("wasserstein"), "gradient", {{"weight", 10.}}));
  for (const std::int64_t steps : {300, 1200}) {
    Question q = flow_from({1, 1}, steps);
    q.rule = rule("alt", {{"n_critic", std::int64_t{5}}}), q.critic_step = .1;
    const Study s = study(gp, q);
    CHECK(s.critic_limit == doctest::Approx(.1).epsilon(1e-9));  // 2 / (2 lambda)
    CHECK(s.critic_step_too_long);
    CHECK(s.verdict.outcome == Outcome::undecided);
  }
  const Verdict slow = judge(play(gp, descent(rule("alt"), .02), point({1, 1}), 2000));
  CHECK(slow.outcome == Outcome::undecided);
  CHECK(limit_said(slow) == doctest::Approx(20).epsilon(.02));  // theta' = psi = 1 - theta / 20
}
