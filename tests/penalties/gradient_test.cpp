#include "saddle/penalties/gradient.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/penalties/registry.h"

namespace {

using namespace saddle;

const at::TensorOptions kDouble = at::TensorOptions().dtype(at::kDouble);

/// Slopes of norm 5 and 0.5.
Tensor slopes() { return at::tensor({3., 4., .3, .4}, kDouble).view({2, 2}); }

}  // namespace

TEST_CASE("the two-sided penalty is the mean of (norm - target)^2, one norm a sample") {
  // a norm over the whole batch would give (5.0249 - 1)^2 = 16.2; one over single elements something else again
  CHECK(penalties::two_sided(slopes(), 1).item<double>() == doctest::Approx((16 + .25) / 2));
  CHECK(penalties::two_sided(slopes(), 0).item<double>() == doctest::Approx((25 + .25) / 2));
}

TEST_CASE("the one-sided penalty charges only slopes above the target") {
  CHECK(penalties::one_sided(slopes(), 1).item<double>() == doctest::Approx(16. / 2));
  CHECK(penalties::one_sided(slopes(), 5).item<double>() == 0);
  CHECK(penalties::one_sided(slopes(), 0).item<double>() == penalties::two_sided(slopes(), 0).item<double>());
}

TEST_CASE("a stack of games has each game's own penalty") {
  const Tensor g = at::stack({slopes(), 2 * slopes()});
  const Tensor stacked = penalties::two_sided(g, 1);
  REQUIRE(stacked.sizes() == at::IntArrayRef({2}));
  CHECK(stacked[1].item<double>() == doctest::Approx((81 + 0.) / 2));
}

TEST_CASE("the penalty's derivative agrees with central differences") {
  constexpr double kStep = 1e-6;
  for (const auto penalty : {penalties::two_sided, penalties::one_sided}) {
    const Tensor g = slopes().requires_grad_(true);
    const Tensor gradient = torch::autograd::grad({penalty(g, 1)}, {g})[0];
    for (std::int64_t i = 0; i < 4; ++i) {
      Tensor up = slopes(), down = slopes();
      up.view({-1})[i] += kStep, down.view({-1})[i] -= kStep;
      const double difference = (penalty(up, 1) - penalty(down, 1)).item<double>() / (2 * kStep);
      CHECK(std::abs(gradient.view({-1})[i].item<double>() - difference) < 1e-7);
    }
  }
}

TEST_CASE("at slope zero value and derivatives are finite, the first derivative is 0") {
  const Tensor g = at::zeros({3, 4}, kDouble).requires_grad_(true);
  for (const double target : {0., 1.}) {
    const Tensor value = penalties::two_sided(g, target);
    CHECK(value.item<double>() == target * target);  // a root of (1e-4 + ...) would miss this
    const Tensor first = torch::autograd::grad({value}, {g}, {}, true, true)[0];
    CHECK(first.abs().max().item<double>() == 0);
    const Tensor second = torch::autograd::grad({first.sum()}, {g})[0];  // of the norm's own derivative it would be 0/0
    CHECK((second - (target == 0 ? 2. / 3 : 0.)).abs().max().item<double>() < 1e-15);
  }
}

TEST_CASE("a gradient without a sample dimension is refused") {
  CHECK_THROWS_WITH_AS(penalties::two_sided(at::zeros({3}), 1),
                       doctest::Contains("g {3} must have at least 2 dimensions"), ShapeError);
}

TEST_CASE("the registry's penalties: options reach the value, and bad ones are named") {
  using Given = std::map<std::string, Value>;
  const auto value = [](const Given& given) {
    return penalties::penalties().make("gradient", given).value(slopes()).item<double>();
  };
  CHECK(value({}) == doctest::Approx((16 + .25) / 2));
  CHECK(value({{"side", std::string("one")}}) == doctest::Approx(8));
  CHECK(value({{"target", 0.}}) == doctest::Approx((25 + .25) / 2));
  CHECK(penalties::penalties().make("gradient", {{"weight", 3.}}).weight == 3);
  CHECK_THROWS_WITH_AS(value({{"at", std::string("interpolate")}}), doctest::Contains("did you mean 'interpolates'"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(value({{"weight", -1.}}), doctest::Contains("weight = -1 must lie in [0"), ConfigError);
  for (const auto& row : penalties::penalties().rows())
    CHECK_MESSAGE(row.name == "gradient", "a new penalty needs its cases here");
}
