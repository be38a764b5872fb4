#include "saddle/nn/init.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "../core/statistics.h"

using namespace saddle;
using namespace saddle::nn;

namespace {

constexpr std::int64_t kDraws = 100000;

Tensor many(const Init& init, std::uint64_t step) {
  return draw(init, {kDraws}, Stream(1, Purpose::test, step), at::kDouble);
}

double standardised_distance(const Tensor& x, double mean, double std) {
  return test::kolmogorov_smirnov((x - mean) / std, test::normal_cdf);
}

double unit_distance(const Tensor& x, double bound) {
  return test::kolmogorov_smirnov((x / bound + 1) / 2, test::uniform_cdf);
}

}  // namespace

TEST_CASE("weights follow their scheme's law at any fan-in, false alarm 1e-6 each") {
  const double limit = test::kolmogorov_smirnov_limit_1e6(kDraws);
  for (const std::int64_t fan_in : {1, 9, 512}) {
    CAPTURE(fan_in);
    const double n = double(fan_in);
    CHECK(standardised_distance(many(weight_init(Scheme::dcgan, fan_in), fan_in), 0, 0.02) < limit);
    CHECK(standardised_distance(many(weight_init(Scheme::he, fan_in), fan_in), 0, std::sqrt(2 / n)) < limit);
    CHECK(standardised_distance(many(weight_init(Scheme::lecun, fan_in), fan_in), 0, std::sqrt(1 / n)) < limit);
    const Tensor pytorch = many(weight_init(Scheme::pytorch, fan_in), fan_in);
    CHECK(unit_distance(pytorch, 1 / std::sqrt(n)) < limit);
    CHECK(pytorch.abs().max().item<double>() <= 1 / std::sqrt(n));
  }
}

TEST_CASE("a weight of the neighbouring fan-in fails the test of its law") {
  const double limit = test::kolmogorov_smirnov_limit_1e6(kDraws);
  CHECK(standardised_distance(many(weight_init(Scheme::he, 9), 0), 0, std::sqrt(2.0 / 10)) > limit);
  CHECK(unit_distance(many(weight_init(Scheme::pytorch, 9), 0), 1 / std::sqrt(10.0)) > limit);
}

TEST_CASE("biases start as PyTorch's in its scheme, at 0 in the others") {
  CHECK(unit_distance(many(bias_init(Scheme::pytorch, 16), 0), 0.25) < test::kolmogorov_smirnov_limit_1e6(kDraws));
  CHECK(many(bias_init(Scheme::dcgan, 16), 0).eq(0).all().item<bool>());
  CHECK(many(bias_init(Scheme::he, 16), 0).eq(0).all().item<bool>());
}

TEST_CASE("mean and constant are where they were put") {
  CHECK(standardised_distance(many(normal(1, 0.02), 0), 1, 0.02) < test::kolmogorov_smirnov_limit_1e6(kDraws));
  CHECK(many(constant(3), 0).eq(3).all().item<bool>());
  const Tensor shifted = draw({Init::Kind::uniform, 5, 1}, {kDraws}, Stream(1, Purpose::test, 0), at::kDouble);
  CHECK(unit_distance(shifted - 5, 1) < test::kolmogorov_smirnov_limit_1e6(kDraws));
}

TEST_CASE("equal streams give equal tensors, others do not") {
  const Init init = normal(0, 1);
  const auto drawn = [&](std::uint64_t step) { return draw(init, {2, 3}, Stream(1, Purpose::init, step), at::kFloat); };
  CHECK(at::equal(drawn(0), drawn(0)));
  CHECK_FALSE(at::equal(drawn(0), drawn(1)));
}

TEST_CASE("weights are float32 unless another dtype is asked for") {
  for (const Init& init : {constant(1), normal(0, 1), uniform(1)}) {
    CHECK((draw(init, {2}, Stream(1, Purpose::init, 0), {}).scalar_type() == at::kFloat));
    CHECK((draw(init, {2}, Stream(1, Purpose::init, 0), at::kDouble).scalar_type() == at::kDouble));
  }
}

TEST_CASE("given values are copied; a dtype is applied to floating ones only") {
  const Tensor value = at::ones({2}), count = at::zeros({}, at::kLong);
  const Tensor copy = draw(given(value), {2}, Stream(1, Purpose::init, 0), at::kDouble);
  CHECK((copy.scalar_type() == at::kDouble));
  CHECK(copy.eq(1).all().item<bool>());
  const Tensor same_type = draw(given(value), {2}, Stream(1, Purpose::init, 0), {});
  same_type.zero_();
  CHECK(value.eq(1).all().item<bool>());
  CHECK((draw(given(count), {}, Stream(1, Purpose::init, 0), at::kDouble).scalar_type() == at::kLong));
}
