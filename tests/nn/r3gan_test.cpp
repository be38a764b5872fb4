#include "saddle/nn/r3gan.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::run;
using test::wave;

namespace {

const R3ganOptions kSmall{.width = 4, .blocks = 1, .group = 4};

std::size_t index(const Network& network, const std::string& name) {
  for (std::size_t j = 0; j < network.parameters.size(); ++j) {
    if (network.parameters[j].name == name) return j;
  }
  FAIL("no entry " << name);
  return 0;
}

const Parameter& entry(const Network& network, const std::string& name) {
  return network.parameters[index(network, name)];
}

}  // namespace

TEST_CASE("at the start every block is the identity, so the nets are their transitions alone") {
  const Network critic = r3gan_critic({1, 28, 28}, kSmall), generator = r3gan_generator(3, {1, 28, 28}, kSmall);
  const Weights c = initialise(critic, 1, 1, at::kDouble), g = initialise(generator, 1, 0, at::kDouble);
  const auto at = [](const Network& network, const Weights& weights, const std::string& name) {
    return weights[index(network, name)];
  };
  const Tensor x = wave({2, 1, 28, 28}), z = wave({2, 3});
  Tensor a = at::avg_pool2d(at::conv2d(x, at(critic, c, "0.weight")), {4, 4});
  a = (a * at(critic, c, "6.weight").squeeze(1)).sum({2, 3});  // depthwise over the whole 7x7 map
  CHECK(test::distance(run(critic, c, x), a.matmul(at(critic, c, "8.weight").t())) < 1e-13);
  Tensor b = z.matmul(at(generator, g, "0.weight").t()).view({2, 4, 1, 1}) * at(generator, g, "0.basis");
  for (const std::int64_t size : {14, 28}) b = at::upsample_bilinear2d(b, {size, size}, false);
  CHECK(test::distance(run(generator, g, z), at::conv2d(b, at(generator, g, "6.weight"))) < 1e-13);
}

TEST_CASE("a block adds 1x1 lrelu(3x3 in groups lrelu(1x1 x))") {
  const Network critic = r3gan_critic({1, 28, 28}, kSmall);
  Weights w = test::filled(critic);
  const auto at = [&](const std::string& name) { return w[index(critic, name)]; };
  const Tensor x = at::conv2d(wave({2, 1, 28, 28}), at("0.weight"));
  Tensor y = at::leaky_relu(at::conv2d(x, at("1.main.0.weight"), at("1.main.0.bias")), 0.2);
  y = at::conv2d(y, at("1.main.2.weight"), at("1.main.2.bias"), 1, 1, 1, /*groups=*/2);
  y = x + at::conv2d(at::leaky_relu(y, 0.2), at("1.main.4.weight"));
  Pass pass;
  CHECK(test::distance(critic.layers[1]->forward(w, index(critic, "1.main.0.weight"), x, pass), y) < 1e-13);
}

TEST_CASE("weights start by the fix-up rule: sqrt(2 / 1.04) B^(-1/4) / sqrt(fan-in) inside blocks, 0 at their end") {
  for (const std::int64_t blocks : {1, 3}) {
    const Network critic = r3gan_critic({3, 32, 32}, {.width = 64, .blocks = blocks});
    const double gain = std::sqrt(2 / 1.04) * std::pow(4.0 * double(blocks), -0.25);
    CHECK(entry(critic, "1.main.0.weight").init.spread == doctest::Approx(gain / std::sqrt(64.0)));
    CHECK(entry(critic, "1.main.2.weight").init.spread == doctest::Approx(gain / std::sqrt(16 * 9.0)));
    CHECK(entry(critic, "1.main.4.weight").init.spread == 0);
    CHECK(entry(critic, "0.weight").init.spread == doctest::Approx(1 / std::sqrt(3.0)));
  }
}

TEST_CASE("inner channels are expand x width in groups of the asked size; the paper's CIFAR-10 nets have 24 groups") {
  const Network paper = r3gan_critic({3, 32, 32}, {.width = 768, .group = 64});
  CHECK(entry(paper, "1.main.2.weight").shape == Shape{1536, 64, 3, 3});
  const std::int64_t block = 768 * 1536 + 1536 + 1536 * 64 * 9 + 1536 + 1536 * 768;
  CHECK(count_parameters(paper) == 3 * 768 + 8 * block + 768 * 16 + 768);
  const Network one = r3gan_critic({3, 32, 32}, {.width = 4, .group = 64});  // fewer inner channels than a group has
  CHECK(entry(one, "1.main.2.weight").shape == Shape{8, 8, 3, 3});
  CHECK_THROWS_WITH_AS(r3gan_critic({3, 32, 32}, {.width = 20, .group = 16}),
                       doctest::Contains("group = 16 does not divide the 40 inner channels"), ConfigError);
}

TEST_CASE("above 32 pixels channels halve level by level, by a 1x1 convolution before growing and after shrinking") {
  const R3ganOptions o{.width = 16, .blocks = 1, .group = 4};
  const Network generator = r3gan_generator(3, {1, 128, 128}, o), critic = r3gan_critic({1, 128, 128}, o);
  CHECK(entry(critic, "0.weight").shape == Shape{4, 1, 1, 1});
  CHECK(entry(critic, "3.weight").shape == Shape{8, 4, 1, 1});
  CHECK(entry(critic, "6.weight").shape == Shape{16, 8, 1, 1});
  CHECK(entry(generator, "8.weight").shape == Shape{8, 16, 1, 1});
  CHECK(entry(generator, "11.weight").shape == Shape{4, 8, 1, 1});
  CHECK(entry(generator, "14.weight").shape == Shape{1, 4, 1, 1});
}

TEST_CASE("all sizes make images and scores; a class is appended to z and projected in the critic") {
  for (const std::int64_t size : {28, 32, 64, 128}) {
    CAPTURE(size);
    R3ganOptions g = kSmall, c = kSmall;
    g.condition = {Condition::concat, 5}, c.condition = {Condition::projection, 5}, c.outputs = 2;
    const Network generator = r3gan_generator(3, {3, size, size}, g), critic = r3gan_critic({3, size, size}, c);
    CHECK(entry(generator, "1.weight").shape == Shape{4, 8});
    Pass pass{.labels = at::tensor({4, 1}, at::kLong)};
    const Tensor x = generator.forward(test::filled(generator), wave({2, 3}), pass);
    CHECK(x.sizes() == at::IntArrayRef({2, 3, size, size}));
    CHECK(critic.forward(test::filled(critic), x, pass).sizes() == at::IntArrayRef({2, 2}));
    CHECK(critic.parameters.back().name.ends_with("embedding.weight"));
  }
}
