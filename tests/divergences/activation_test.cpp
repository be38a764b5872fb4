// g_f and f*(g_f) of every row, as numbers and as tensors: range, order, derivatives, and scores far out.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <limits>
#include <numbers>

#include <doctest/doctest.h>

#include "rows.h"
#include "tests/core/constants.h"

using namespace saddle;
using namespace saddle::divergences;
using test::kInfinity;

namespace {

constexpr double kLargestFloat = std::numeric_limits<float>::max();

Tensor scores(const std::vector<double>& v) { return at::tensor(v, at::kDouble); }

Tensor gradient(const Tensor& sum_of, const Tensor& v, bool differentiable) {
  return torch::autograd::grad({sum_of.sum()}, {v}, {}, differentiable, differentiable, /*allow_unused=*/true)[0];
}

/// The formula's value and first two derivatives at v, elementwise, {3, n}.
Tensor jet(const Formula& formula, const Tensor& points) {
  const Tensor v = points.clone().requires_grad_(true), value = formula(v), first = gradient(value, v, true);
  const Tensor second = first.requires_grad() ? gradient(first, v, false) : Tensor();
  return at::stack({value, first, second.defined() ? second : at::zeros_like(v)}).detach();
}

/// Scores off the kinks of Pearson (-2) and alpha = 2 and 3 (-1, -1/2).
const std::vector<double> kScores{-7.3, -3.7, -2.6, -1.4, -.8, -.2, 0, .45, 1.3, 2.9, 5.1, 8.2};

}  // namespace

TEST_CASE("the activation rises, stays in the domain of f*, and composed is f* of it") {
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    double last = -kInfinity;
    for (double v = -12; v <= 12; v += .25) {
      CAPTURE(v);
      const double t = d.activation(v);
      CHECK(t > last);
      CHECK(t < d.slope);
      CHECK(d.composed(v) == doctest::Approx(d.conjugate(t)).epsilon(1e-9));
      last = t;
    }
  }
}

TEST_CASE("the activation comes near both ends: no critic is out of reach") {
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    // Low enough to be the optimal critic where p / q is 1e-3; high enough for 1e3.
    CHECK(d.activation(-1e6) <= d.derivative(1e-3));
    CHECK(d.activation(1e6) >= d.derivative(1e3));
  }
}

TEST_CASE("a tensor's elements are the numbers' values, in float64 and in float32") {
  const Tensor v = scores(kScores);
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    for (const Formula& formula : {d.activation, d.composed}) {
      const Tensor exact = formula(v), rounded = formula(v.to(at::kFloat));
      REQUIRE((exact.scalar_type() == at::kDouble));
      REQUIRE((rounded.scalar_type() == at::kFloat));
      for (std::size_t i = 0; i < kScores.size(); ++i) {
        const double number = formula(kScores[i]), scale = 1 + std::abs(number);
        CHECK(std::abs(exact[i].item<double>() - number) < 1e-13 * scale);
        CHECK(std::abs(rounded[i].item<double>() - number) < 4e-6 * scale);
      }
    }
  }
}

TEST_CASE("a tensor keeps its shape") {
  for (const FDivergence& d : every()) {
    CHECK(d.activation(at::zeros({2, 3, 5})).sizes() == at::IntArrayRef({2, 3, 5}));
    CHECK(d.composed(at::zeros({0})).sizes() == at::IntArrayRef({0}));
  }
}

TEST_CASE("first and second derivatives agree with central differences") {
  constexpr double kStep = 1e-5;
  const Tensor v = scores(kScores);
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    for (const Formula& formula : {d.activation, d.composed}) {
      const Tensor here = jet(formula, v), up = jet(formula, v + kStep), down = jet(formula, v - kStep);
      for (int order = 1; order <= 2; ++order) {
        CAPTURE(order);
        const Tensor difference = (up[order - 1] - down[order - 1]) / (2 * kStep);
        const Tensor scale = 1 + here[order].abs() + here[order - 1].abs();
        CHECK(((here[order] - difference).abs() / scale).max().item<double>() < 2e-9);
      }
    }
  }
}

TEST_CASE("far out the composition has its asymptote's value, or is infinite where float64 ends") {
  for (const ByHand& row : kByHand) {
    const FDivergence d = f_divergences().make(row.name, row.options);
    CAPTURE(row.name);
    CAPTURE(row.far_right);
    const Tensor exact = d.composed(scores({-1000, 1000})), rounded = d.composed(at::tensor({-1000.f, 1000.f}));
    const double expected[] = {row.far_left, row.far_right};
    for (int side = 0; side < 2; ++side) {
      if (std::isinf(expected[side])) {
        CHECK(exact[side].item<double>() == kInfinity);
        CHECK(rounded[side].item<double>() == kInfinity);
        continue;
      }
      const double scale = std::abs(expected[side]);
      CHECK(std::abs(exact[side].item<double>() - expected[side]) <= 1e-11 * (1 + scale));
      CHECK(std::abs(d.composed(side ? 1000. : -1000.) - expected[side]) <= 1e-11 * (1 + scale));
      if (scale < kLargestFloat) CHECK(std::abs(rounded[side].item<double>() - expected[side]) <= 2e-5 * (1 + scale));
    }
  }
}

TEST_CASE("far out derivatives are those of the values, in float64 and in float32") {
  const std::vector<double> far{-1000, -200, -60, -41, -39, -30, -17, -12, 12, 17, 20.5, 30, 39, 41, 60, 200, 1000};
  constexpr double kStep = 1e-3;
  const Tensor v = scores(far);
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    const Tensor here = jet(d.composed, v), single = jet(d.composed, v.to(at::kFloat)).to(at::kDouble);
    for (int order = 1; order <= 2; ++order) {
      const Tensor difference =
          (jet(d.composed, v + kStep)[order - 1] - jet(d.composed, v - kStep)[order - 1]) / (2 * kStep);
      for (std::size_t i = 0; i < far.size(); ++i) {
        CAPTURE(far[i]);
        CAPTURE(order);
        const auto k = static_cast<std::int64_t>(i);
        const double value = here[0][k].item<double>(), derivative = here[order][k].item<double>();
        if (!(std::abs(value) < 1e200)) continue;  // overflows, and rightly
        const double scale = 1 + std::abs(derivative) + 1e-3 * std::abs(value);
        CHECK(std::abs(derivative - difference[k].item<double>()) < 2e-6 * scale);
        if (std::abs(value) > 1e30) continue;
        CHECK(std::abs(derivative - single[order][k].item<double>()) < 2e-4 * scale);
      }
    }
  }
}

TEST_CASE("composed' = u g', u the ratio p / q at which g(v) is optimal: (f*)' is the inverse of f'") {
  for (const FDivergence& d : every()) {
    if (d.name == "total-variation") continue;  // f' has no inverse
    CAPTURE(d.name);
    const Tensor v = scores(kScores), slope = jet(d.activation, v)[1], composed = jet(d.composed, v)[1];
    for (std::size_t i = 0; i < kScores.size(); ++i) {
      const auto k = static_cast<std::int64_t>(i);
      const double u = (composed[k] / slope[k]).item<double>(), t = d.activation(kScores[i]);
      CAPTURE(kScores[i]);
      if (u == 0) {
        CHECK(t <= d.derivative(0));  // the flat part of f*: below every slope of f
      } else {
        CHECK(std::abs(d.derivative(u) - t) < 1e-9 * (1 + std::abs(t)));
      }
    }
  }
}
