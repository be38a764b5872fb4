// Compiles the code of docs/adding-an-objective.md: the file, the row that makes the objective, and the test row, whose
// numbers are checked. The build takes the code from the page when it is configured.
#include <cmath>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "saddle/core/names.h"

#include "adding_an_objective/code_0.inc"
#include "tests/objectives/plays.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using objectives::logistic_margin;
using objectives::Objective;

struct Expected {
  std::string name;
  std::map<std::string, Value> options;
  double critic, generator;
};

const Table<Objective> kTable("objective", {
#include "adding_an_objective/code_1.inc"
                                           });

const Expected kByHand[] = {
#include "adding_an_objective/code_2.inc"
};

double softplus(double v) { return std::log1p(std::exp(v)); }

}  // namespace

TEST_CASE("the page on adding an objective has code that compiles and numbers that are right") {
  const Expected& page = kByHand[0];
  const Objective objective = kTable.make(page.name, page.options);
  const objectives::Play d = play(row({2, -1}), row({.5, -3}));
  CHECK(objective.critic_loss(d).item<double>() == doctest::Approx(page.critic).epsilon(5e-5 / page.critic));
  CHECK(objective.generator_loss(d).item<double>() == doctest::Approx(page.generator));
  // By hand, at the margin 1: D(x) = {2, -1}, D(G(z)) = {0.5, -3}.
  CHECK(page.critic == doctest::Approx((softplus(-1) + softplus(2) + softplus(1.5) + softplus(-2)) / 2).epsilon(2e-5));
  CHECK(kTable.make(page.name, {{"m", 0.0}}).critic_loss(d).item<double>() ==
        doctest::Approx((softplus(-2) + softplus(1) + softplus(.5) + softplus(-3)) / 2));
}
