// Every row of the penalties: its value by hand, its derivative, its laws.
#include "saddle/penalties/gradient.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <set>

#include <doctest/doctest.h>

#include "saddle/penalties/registry.h"

#include "tests/core/constants.h"

namespace {

using namespace saddle;
using Given = std::map<std::string, Value>;
using penalties::Penalty;
using test::kDouble;

/// Slopes of norm 5 and 0.5; in the dual of l1 4 and .4, of linf 7 and .7.
Tensor slopes() { return at::tensor({3., 4., .3, .4}, kDouble).view({2, 2}); }

Value word(const char* text) { return std::string(text); }

struct Expected {
  std::string name;
  Given options;
  double value;
};

const std::vector<Expected> kByHand{
    // a norm over the whole batch would give (5.0249 - 1)^2 = 16.2; one over single elements something else again
    {"gradient", {}, (16 + .25) / 2},
    {"gradient", {{"target", 0.}}, (25 + .25) / 2},
    {"gradient", {{"power", std::int64_t{1}}}, (4 + .5) / 2},
    {"gradient", {{"side", word("one")}}, 16. / 2},
    {"gradient", {{"side", word("one")}, {"power", std::int64_t{1}}}, 4. / 2},
    {"gradient", {{"side", word("one")}, {"target", 5.}}, 0},
    {"gradient", {{"norm", word("l1")}}, (9 + .36) / 2},
    {"gradient", {{"norm", word("linf")}}, (36 + .09) / 2},
    {"power", {}, (15625 + 0.015625) / 2},
    {"power", {{"p", 2.}}, (25 + .25) / 2},
    {"power", {{"p", 1.}}, (5 + .5) / 2},
    {"power", {{"p", 3.}}, (125 + .125) / 2},
    {"r1", {}, (25 + .25) / 4},
    {"r2", {}, (25 + .25) / 4},
    {"weights", {}, 25.25},
};

Penalty make(const Expected& e) { return penalties::penalties().make(e.name, e.options); }

Tensor value(const Penalty& penalty, const Tensor& g) {
  return penalty.of_weights ? penalty.of_weights({g.select(0, 0), g.select(0, 1)}) : penalty.value(g);
}

}  // namespace

TEST_CASE("each penalty equals the value worked out by hand, one norm a sample") {
  for (const Expected& e : kByHand) {
    CAPTURE(e.name);
    CAPTURE(e.value);
    CHECK(value(make(e), slopes()).item<double>() == doctest::Approx(e.value).epsilon(1e-13));
    CHECK(make(e).name == e.name);
  }
}

TEST_CASE("no penalty is without a value worked out by hand") {
  std::set<std::string> known;
  for (const Expected& e : kByHand) known.insert(e.name);
  for (const std::string& name : penalties::penalties().names()) CHECK_MESSAGE(known.contains(name), name);
}

TEST_CASE("a stack of games has each game's own penalty") {
  for (const Expected& e : kByHand) {
    const Penalty penalty = make(e);
    if (!penalty.value) continue;
    CAPTURE(e.name);
    const Tensor stacked = penalty.value(at::stack({slopes(), 2 * slopes()}));
    REQUIRE(stacked.sizes() == at::IntArrayRef({2}));
    CHECK(stacked[0].item<double>() == doctest::Approx(e.value));
    CHECK(stacked[1].item<double>() == doctest::Approx(penalty.value(2 * slopes()).item<double>()));
  }
}

TEST_CASE("each penalty's derivative agrees with central differences") {
  constexpr double kStep = 1e-6;
  for (const Expected& e : kByHand) {
    CAPTURE(e.name);
    const Penalty penalty = make(e);
    const Tensor g = (1.1 * slopes()).requires_grad_(true);  // away from one-sided's kink at 5
    const Tensor gradient = torch::autograd::grad({value(penalty, g)}, {g})[0];
    for (std::int64_t i = 0; i < 4; ++i) {
      Tensor up = 1.1 * slopes(), down = 1.1 * slopes();
      up.view({-1})[i] += kStep, down.view({-1})[i] -= kStep;
      const double difference = (value(penalty, up) - value(penalty, down)).item<double>() / (2 * kStep);
      CHECK(std::abs(gradient.view({-1})[i].item<double>() - difference) < 1e-7 * std::max(1., std::abs(difference)));
    }
  }
}

TEST_CASE("at slope zero every value and both derivatives are finite") {
  for (const Expected& e : kByHand) {
    CAPTURE(e.name);
    const Tensor g = at::zeros({2, 4}, kDouble).requires_grad_(true);
    const Tensor at_zero = value(make(e), g);
    const Tensor first = torch::autograd::grad({at_zero}, {g}, {}, true, true, true)[0];
    CHECK(first.abs().max().item<double>() == 0);
    if (!first.requires_grad()) continue;
    const Tensor second = torch::autograd::grad({first.sum()}, {g}, {}, true, false, true)[0];
    if (second.defined()) CHECK(at::isfinite(second).all().item<bool>());
  }
}

TEST_CASE("the value at slope zero is the target's power, exactly: no root of (1e-4 + ...)") {
  const Tensor g = at::zeros({3, 4}, kDouble).requires_grad_(true);
  for (const double target : {0., 1.}) {
    const Tensor at_zero = penalties::two_sided(g, target);
    CHECK(at_zero.item<double>() == target * target);
    const Tensor first = torch::autograd::grad({at_zero}, {g}, {}, true, true)[0];
    const Tensor second = torch::autograd::grad({first.sum()}, {g})[0];  // of the norm's own derivative it would be 0/0
    CHECK((second - (target == 0 ? 2. / 3 : 0.)).abs().max().item<double>() < 1e-15);
  }
}

TEST_CASE("the dual norm bounds what the gradient can do: |g . h| <= ||g||_* ||h||, with equality for some h") {
  const Tensor g = at::tensor({3., -4., .5}, kDouble).view({1, 3});
  const auto norm = [](Norm n, const Tensor& h) {
    return (n == Norm::l1 ? h.abs().sum() : n == Norm::l2 ? h.norm() : h.abs().max()).item<double>();
  };
  const Tensor best[] = {at::tensor({0., -1., 0.}, kDouble), g[0] / g.norm(),
                         g[0].sign()};  // of norm 1 in l1, l2, linf
  int i = 0;
  for (const Norm n : {Norm::l1, Norm::l2, Norm::linf}) {
    const double slope = penalties::slope(g, n).item<double>();
    CHECK(g[0].dot(best[i]).item<double>() == doctest::Approx(slope * norm(n, best[i])));
    ++i;
    const Tensor h = at::tensor({.3, .2, -.9}, kDouble);
    CHECK(std::abs(g[0].dot(h).item<double>()) <= slope * norm(n, h));
  }
}

TEST_CASE("power with p = 2 and weight k is gradient with target 0, and twice r1 at equal weight") {
  const double power = value(make({"power", {{"p", 2.}}, 0}), slopes()).item<double>();
  CHECK(power == value(make({"gradient", {{"target", 0.}}, 0}), slopes()).item<double>());
  CHECK(power == 2 * value(make({"r1", {}, 0}), slopes()).item<double>());
}

TEST_CASE("a lazy penalty rests between its steps and is as heavy on average") {
  const Penalty lazy = penalties::penalties().make("r1", {{"weight", 3.}, {"every", std::int64_t{4}}});
  double sum = 0;
  for (std::uint64_t k = 0; k < 8; ++k) {
    CHECK((lazy.strength(k, 0) == 0) == (k % 4 != 0));
    sum += lazy.strength(k, 0);
  }
  CHECK(sum / 8 == 3);
  CHECK(lazy.strength(std::nullopt, 0) == 3);  // in a step that is only imagined
}

TEST_CASE("a penalty's weight follows its schedule") {
  const Penalty falling = penalties::penalties().make("gradient", {{"schedule", word("linear")}});
  CHECK(falling.strength(0, 0) == 10);
  CHECK(falling.strength(0, .75) == 2.5);
  CHECK(penalties::penalties().make("gradient", {}).strength(5, .75) == 10);
}

TEST_CASE("a gradient without a sample dimension is refused") {
  CHECK_THROWS_WITH_AS(penalties::two_sided(at::zeros({3}), 1),
                       doctest::Contains("g {3} must have at least 2 dimensions"), ShapeError);
}

TEST_CASE("bad options are named") {
  const auto make = [](const Given& given) { return penalties::penalties().make("gradient", given); };
  CHECK(make({{"weight", 3.}}).weight == 3);
  CHECK_THROWS_WITH_AS(make({{"at", word("interpolate")}}), doctest::Contains("did you mean 'interpolates'"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(make({{"weight", -1.}}), doctest::Contains("weight = -1 must lie in [0"), ConfigError);
  CHECK_THROWS_WITH_AS(make({{"norm", word("l3")}}), doctest::Contains("'l1'"), ConfigError);
  CHECK_THROWS_AS(make({{"every", std::int64_t{0}}}), ConfigError);
  CHECK_THROWS_AS(make({{"schedule", word("linaer")}}), ConfigError);
}
