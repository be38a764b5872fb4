#include "saddle/dynamics/conserved.h"

#include <doctest/doctest.h>

#include "saddle/dynamics/trajectory.h"

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

namespace {

std::vector<std::string> formulas(const SmallGame& game) {
  std::vector<std::string> all;
  for (const Conserved& one : conserved(game)) all.push_back(one.formula);
  return all;
}

std::vector<Invariant> invariants_of(const SmallGame& game, const Motion& motion, const std::vector<double>& start,
                                     std::int64_t steps = 300) {
  return separating_invariants(game, conserved(game), play(game, motion, point(start), steps).points,
                               origin(game).view({1, -1}));
}

}  // namespace

TEST_CASE("conserved: the GAN's radius, angular momentum of GAN-QP, the norm of a normalised critic; nothing with R1") {
  CHECK(formulas(dirac(method("minimax"))) == std::vector<std::string>{"theta^2 + psi^2"});
  CHECK(formulas(dirac(method("non-saturating"))).empty());
  CHECK(formulas(dirac(with(method("minimax"), "r1", {{"weight", .3}}))).empty());
  const std::vector<std::string> qp =
      formulas(dirac(method("gan-qp", {{"norm", word("l2")}, {"mean", false}}), {.dimensions = 2}));
  REQUIRE(qp.size() == 1);
  CHECK(qp[0] == "theta_1 psi_2 - theta_2 psi_1");
  const std::vector<std::string> normalised =
      formulas(dirac(constrained(method("wasserstein"), "normalise"), {.dimensions = 2}));
  REQUIRE(normalised.size() == 1);
  CHECK(normalised[0] == "psi_1^2 + psi_2^2");
}

TEST_CASE("the hinge conserves the radius inside its margin, |theta psi| < 1, and not where a trajectory leaves it") {
  const SmallGame game = dirac(method("hinge"));
  CHECK(formulas(game) == std::vector<std::string>{"theta^2 + psi^2"});
  CHECK(conserved(game, point({.5, .5, -1, .2}).view({2, 2})).size() == 1);
  CHECK(conserved(game, point({.5, .5, 2, -2}).view({2, 2})).empty());
  CHECK(conserved(dirac(method("minimax")), point({1e5, 3, 2, 2}).view({2, 2})).size() == 1);
}

TEST_CASE("in the plane every objective of scores conserves theta x psi, and alternating steps keep it") {
  // psi' = -a(s) theta, theta' = b(s) psi: d/dt (theta x psi) = 0, and each half step adds a multiple of the other
  // vector
  for (const char* name : {"minimax", "non-saturating", "relativistic", "gan-qp", "f-gan"}) {
    CAPTURE(name);
    const SmallGame game = dirac(method(name), {.dimensions = 2});
    const std::vector<Invariant> found = invariants_of(game, descent(rule("alt"), .1), {1, 0, 0, .25});
    REQUIRE(found.size() == 1);
    CHECK(found[0].formula == "theta_1 psi_2 - theta_2 psi_1");
    CHECK(found[0].value == doctest::Approx(.25).epsilon(1e-12));
    CHECK(found[0].at_solution == 0);
  }
}

TEST_CASE(
    "nothing rules convergence out: psi parallel to theta, steps that do not keep it, a penalty that damps it, no "
    "solution known") {
  const SmallGame game = dirac(method("non-saturating"), {.dimensions = 2});
  CHECK(invariants_of(game, descent(rule("alt"), .1), {1, 0, .25, 0}).empty());
  CHECK(invariants_of(game, descent(rule("sim"), .1), {1, 0, 0, .25}).empty());  // grows by 1 + h^2 a b a step
  CHECK(
      invariants_of(dirac(method("minimax")), descent(rule("alt"), .1), {1, 1}).empty());  // the flow keeps the radius
  const SmallGame r1 = dirac(with(method("non-saturating"), "r1", {{"weight", .3}}), {.dimensions = 2});
  CHECK(invariants_of(r1, descent(rule("alt"), .1), {1, 0, 0, .25}).empty());
  CHECK(separating_invariants(game, conserved(game), point({1, 0, 0, .25}).view({1, 4}), Tensor()).empty());
}

TEST_CASE("a quantity whose value differs among solutions forbids nothing") {
  const SmallGame game = dirac(method("minimax"));
  const Tensor line = point({0, .5, 0, 1}).view({2, 2});  // theta^2 + psi^2 is .25 and 1 there
  CHECK(separating_invariants(game, conserved(game), point({1, 1}).view({1, 2}), line).empty());
}
