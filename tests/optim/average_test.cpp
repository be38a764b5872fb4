#include "saddle/optim/average.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

using namespace saddle;
using namespace saddle::optim;

namespace {

const nn::Network kNetwork{.name = "listed",
                           .parameters = {{"w", {3}, nn::constant(0)}, {"running", {3}, nn::constant(0), true}}};

nn::Weights constant_weights(double value) {
  return {at::full({3}, value, at::kDouble), at::full({3}, value, at::kDouble)};
}

double first(const Tensor& x) { return x[0].item<double>(); }

}  // namespace

TEST_CASE("towards constant weights the distance shrinks by keep a step: average = 1 + keep^n (start - 1)") {
  nn::Weights average = constant_weights(5);
  for (int n = 1; n <= 50; ++n) {
    follow(kNetwork, average, constant_weights(1), 0.9);
    CHECK(first(average[0]) == doctest::Approx(1 + 4 * std::pow(0.9, n)).epsilon(1e-13));
  }
}

TEST_CASE("buffers are copied, not averaged, and stay buffers of their own") {
  nn::Weights average = constant_weights(5), weights = constant_weights(1);
  follow(kNetwork, average, weights, 0.9);
  CHECK(first(average[1]) == 1);
  weights[1].fill_(8);
  CHECK(first(average[1]) == 1);
}

TEST_CASE("following changes the average in place and the weights not at all") {
  nn::Weights average = constant_weights(5), weights = constant_weights(1);
  for (Tensor& weight : weights) weight.requires_grad_(true);
  const Tensor handle = average[0];
  follow(kNetwork, average, weights, 0.5);
  CHECK(first(handle) == 3);
  CHECK(first(weights[0]) == 1);
  CHECK_FALSE(average[0].requires_grad());
}

TEST_CASE("mean_then_ema averages evenly for as long as its memory is, then forgets by beta a step") {
  nn::Weights average = constant_weights(0);
  const Average rule = mean_then_ema(.9);
  double sum = 0;
  for (std::int64_t t = 1; t <= 10; ++t) {
    follow(kNetwork, average, constant_weights(static_cast<double>(t * t)), rule.keep(t, 0, 0));
    sum += static_cast<double>(t * t);
    CHECK(first(average[0]) == doctest::Approx(sum / static_cast<double>(t)).epsilon(1e-12));
  }
  follow(kNetwork, average, constant_weights(7), rule.keep(11, 0, 0));
  CHECK(first(average[0]) == doctest::Approx(.9 * 38.5 + .1 * 7).epsilon(1e-12));
  CHECK(mean_then_ema(0).keep(1, 0, 0) == 0);
  CHECK(mean_then_ema(0).keep(9, 0, 0) == 0);
}

TEST_CASE("ema's keep is min(beta, (1 + t) / (10 + t))") {
  const Average average = ema(0.999);
  CHECK(average.keep(1, 0, 0) == 2.0 / 11);
  CHECK(average.keep(100, 0, 0) == 101.0 / 110);
  CHECK(average.keep(8989, 0, 0) == doctest::Approx(8990.0 / 8999).epsilon(1e-15));  // just below 0.999
  CHECK(average.keep(8990, 0, 0) == 0.999);  // (1 + 8990) / (10 + 8990), exactly beta
  CHECK(average.keep(8991, 0, 0) == 0.999);
  CHECK(ema(0).keep(5, 0, 0) == 0);
}

TEST_CASE("with ramp-up the random start is forgotten: its share after n steps is the product of the keeps") {
  nn::Weights average = constant_weights(1);
  const Average rule = ema(0.999);
  double share = 1;
  for (int t = 1; t <= 100; ++t) {
    follow(kNetwork, average, constant_weights(0), rule.keep(t, 0, 0));
    share *= std::min(0.999, (1.0 + t) / (10 + t));
  }
  CHECK(first(average[0]) == doctest::Approx(share).epsilon(1e-12));
  CHECK(share < 1e-8);  // without it, 0.999^100 = 0.9 of the start would be left
}

TEST_CASE("after half_life images, whatever the batch, half of the old average is left") {
  for (const std::int64_t batch : {1, 32, 500}) {
    CAPTURE(batch);
    constexpr std::int64_t kHalfLife = 8000, kLate = 10'000'000;
    const Average rule = ema_half_life(kHalfLife);
    nn::Weights average = constant_weights(1);
    for (std::int64_t images = batch; images <= kHalfLife; images += batch) {
      follow(kNetwork, average, constant_weights(0), rule.keep(1, kLate + images, batch));
    }
    CHECK(first(average[0]) == doctest::Approx(0.5).epsilon(1e-12));
  }
}

TEST_CASE("early on the half-life is 5 % of the images seen") {
  const Average rule = ema_half_life(10000);
  CHECK(rule.keep(1, 20000, 1000) == doctest::Approx(0.5));               // 0.05 x 20000 = 1000
  CHECK(rule.keep(1, 200000, 1000) == doctest::Approx(std::exp2(-0.1)));  // 0.05 x 200000 = 10000, the half-life
  CHECK(rule.keep(1, 2000000, 1000) == doctest::Approx(std::exp2(-0.1)));
  CHECK(rule.keep(1, 64, 64) == doctest::Approx(std::exp2(-20)));  // the first step forgets the start
}

TEST_CASE("no average is the weights themselves, exactly") {
  nn::Weights average{at::full({3}, 1e8, at::kFloat), at::zeros({3})};
  const nn::Weights weights{at::full({3}, 0.1, at::kFloat), at::ones({3})};
  follow(kNetwork, average, weights, no_average().keep(1, 1, 1));
  CHECK(at::equal(average[0], weights[0]));
}

TEST_CASE("the uniform average is the mean of the weights after every step; the start is no part of it") {
  nn::Weights average = constant_weights(1e6);
  const Average rule = uniform();
  double sum = 0;
  for (int t = 1; t <= 200; ++t) {
    const double weight = std::sin(t);
    follow(kNetwork, average, constant_weights(weight), rule.keep(t, 0, 0));
    sum += weight;
    CHECK(first(average[0]) == doctest::Approx(sum / t).epsilon(1e-12));
    CHECK(first(average[1]) == weight);  // the buffer
  }
}

TEST_CASE("a network with nothing to train can be followed") {
  const nn::Network none{.name = "none"};
  nn::Weights average;
  CHECK_NOTHROW(follow(none, average, {}, 0.5));
}

TEST_CASE("averages by name: a half-life, when given, goes before beta") {
  CHECK(averages().make("none", {}).keep(5, 5, 5) == 0);
  CHECK(averages().make("ema", {{"beta", 0.5}}).keep(100, 1, 1) == 0.5);
  CHECK(averages().make("ema", {{"half_life", 100.0}}).keep(100, 100000, 100) == 0.5);
  CHECK(averages().make("uniform", {}).keep(4, 1, 1) == 0.75);
  CHECK_THROWS_AS(averages().make("ema", {{"beta", 1.0}}), ConfigError);
}

TEST_CASE("no average is without its tests") {  // a new row: its case above, then its name here
  CHECK(averages().names() == std::vector<std::string>{"none", "ema", "uniform"});
}
