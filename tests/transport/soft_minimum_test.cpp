#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"
#include "saddle/transport/soft_minimum_detail.h"

using namespace saddle;
using namespace saddle::transport;

TEST_CASE("the exponential is the C library's to four units in the last place") {
  for (double x = 0; x > -700; x -= .0137) CHECK(std::abs(exp_below_zero(x) / std::exp(x) - 1) < 9e-16);
  CHECK(exp_below_zero(-1e9) < 1e-300);
}

TEST_CASE("soft minima are those of the whole matrix") {
  const Tensor x = Stream(1, Purpose::test, 0).normal({37, 3}, at::kDouble) * 3;
  const Tensor y = Stream(1, Purpose::test, 1).normal({700, 3}, at::kDouble);
  const Tensor g = Stream(1, Purpose::test, 2).normal({700}, at::kDouble);
  const Tensor log_b = at::full({700}, -std::log(700.), at::kDouble);
  const Tensor c = costs(squared_euclidean(), x, y);
  for (const double eps : {.001, .1, 10.}) {
    const Tensor found = soft_minimum(CostRows(squared_euclidean(), x, y), log_b, g, eps);
    const Tensor expected = -eps * at::logsumexp(log_b + (g - c) / eps, {1});
    CHECK((found - expected).abs().max().item<double>() < 1e-12 * (1 + c.max().item<double>()));
  }
}
