#include "saddle/nn/input.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "../core/statistics.h"
#include "formula.h"

using namespace saddle;
using test::wave;
using test::word;

namespace {

const Stream kInputStream(1, Purpose::input, 3);

/// Every input as its options make it, and for images each policy on its own.
std::vector<nn::Input> all() {
  std::vector<nn::Input> inputs;
  for (const std::string& name : nn::inputs().names()) inputs.push_back(nn::inputs().make(name, {}));
  for (const char* policy : {"color", "translation", "cutout"})
    inputs.push_back(nn::inputs().make("augment", {{"policy", word(policy)}}));
  return inputs;
}

}  // namespace

TEST_CASE("an input keeps shape, type and memory layout, and does not write into what it is given") {
  for (const nn::Input& input : all()) {
    CAPTURE(input.name);
    const Tensor x = wave({3, 2, 16, 16}).to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast), before = x.clone();
    const Tensor y = input.apply(x, kInputStream, 0.25);
    CHECK(y.sizes() == x.sizes());
    CHECK((y.scalar_type() == at::kFloat));
    CHECK(y.is_contiguous(at::MemoryFormat::ChannelsLast));
    CHECK(at::equal(x, before));
    CHECK_FALSE(at::equal(x, y));
  }
}

TEST_CASE("an input is a function of the stream, and each sample has its own draws") {
  for (const nn::Input& input : all()) {
    CAPTURE(input.name);
    const Tensor x = wave({1, 1, 16, 16}).expand({8, 1, 16, 16});
    const Tensor y = input.apply(x, kInputStream, 0);
    CHECK(at::equal(input.apply(x, kInputStream, 0), y));
    CHECK_FALSE(at::equal(input.apply(x, Stream(1, Purpose::input, 4), 0), y));
    CHECK(at::equal(input.apply(x.narrow(0, 0, 3), kInputStream, 0), y.narrow(0, 0, 3)));
    CHECK_FALSE(at::equal(y[0], y[1]));
  }
}

TEST_CASE("the gradient through an input is its central difference") {
  for (const nn::Input& input : all()) {
    CAPTURE(input.name);
    const Tensor x = wave({3, 2, 16, 16}).requires_grad_(true), direction = wave(x.sizes(), 2), w = wave(x.sizes(), 4);
    const auto loss = [&](const Tensor& at) { return (w * input.apply(at, kInputStream, 0.5)).sum(); };
    const Tensor g = torch::autograd::grad({loss(x)}, {x}, {}, true, true)[0];
    const double difference = (loss(x + direction) - loss(x - direction)).item<double>() / 2;  // all inputs are affine
    CHECK(std::abs(difference) > 0.1);
    CHECK((g * direction).sum().item<double>() == doctest::Approx(difference).epsilon(1e-11));
  }
}

TEST_CASE("noise has the law N(0, (std factor)^2) on any sample, false alarm 1e-6 each") {
  struct Case {
    const char* schedule;
    double share, factor;
  };
  const Tensor x = wave({5000, 4});
  const double limit = test::kolmogorov_smirnov_limit_1e6(x.numel());
  for (const auto& [schedule, share, factor] :
       {Case{"constant", 0.9, 1}, Case{"linear", 0.25, 0.75}, Case{"cosine", 1.0 / 3, 0.75}}) {
    CAPTURE(schedule);
    const nn::Input noise = nn::inputs().make("noise", {{"std", 0.2}, {"schedule", word(schedule)}});
    const Tensor eps = (noise.apply(x, kInputStream, share) - x) / (0.2 * factor);
    CHECK(test::kolmogorov_smirnov(eps, test::normal_cdf) < limit);
    CHECK(test::kolmogorov_smirnov(1.1 * eps, test::normal_cdf) > limit);  // a tenth too strong is found
  }
}

TEST_CASE("noise that has run out leaves the sample as it is, bit for bit") {
  const Tensor x = wave({5, 4});
  for (const char* schedule : {"linear", "cosine"})
    CHECK(at::equal(nn::inputs().make("noise", {{"schedule", word(schedule)}}).apply(x, kInputStream, 1), x));
}

TEST_CASE("options and samples that make no sense are refused by name") {
  CHECK_THROWS_WITH_AS(nn::inputs().make("noise", {{"std", -0.1}}), doctest::Contains("std = -0.1"), ConfigError);
  CHECK_THROWS_WITH_AS(nn::inputs().make("noise", {{"schedule", word("cosin")}}), doctest::Contains("cosine"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(nn::inputs().make("augment", {{"policy", word("color,cutot")}}), doctest::Contains("'cutout'"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(nn::inputs().make("augment", {{"policy", word("")}}), doctest::Contains("policy is empty"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(nn::inputs().make("augment", {}).apply(wave({4, 2}), kInputStream, 0),
                       "input 'augment': samples are {4, 2}, expected images {n, c, h, w}", ConfigError);
}
