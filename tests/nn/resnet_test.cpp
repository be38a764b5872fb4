#include "saddle/nn/resnet.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::run;
using test::wave;

namespace {

using Style = ResnetOptions::Style;

/// A network's weights by name, and ATen's operations on them.
struct ByHand {
  std::map<std::string, Tensor> w;

  ByHand(const Network& network, const Weights& weights) {
    for (std::size_t j = 0; j < weights.size(); ++j) w[network.parameters[j].name] = weights[j];
  }
  Tensor three(const std::string& name, const Tensor& x) const {
    return at::conv2d(x, w.at(name + ".weight"), w.at(name + ".bias"), 1, 1);
  }
  Tensor one(const std::string& name, const Tensor& x) const {
    return at::conv2d(x, w.at(name + ".weight"), w.at(name + ".bias"));
  }
  Tensor linear(const std::string& name, const Tensor& x) const {
    return at::linear(x, w.at(name + ".weight"), w.at(name + ".bias"));
  }
};

Tensor down(const Tensor& x) { return at::avg_pool2d(x, {2, 2}); }
Tensor up(const Tensor& x) { return x.repeat_interleave(2, 2).repeat_interleave(2, 3); }

Shape shape(const Network& network, const std::string& name) {
  for (const Parameter& parameter : network.parameters) {
    if (parameter.name == name) return parameter.shape;
  }
  return {};
}

}  // namespace

TEST_CASE("the critic of small images is its table: optimised down, down, two blocks, pooling by mean or sum") {
  for (const Style style : {Style::wgan_gp, Style::sngan}) {
    const Network network = resnet_critic({1, 28, 28}, {.style = style, .width = 3});
    const Weights weights = test::filled(network);
    const ByHand net(network, weights);
    const Tensor x = wave({4, 1, 28, 28});
    Tensor a = down(net.three("0.main.2", net.three("0.main.0", x).relu())) + net.one("0.shortcut.1", down(x));
    a = down(net.three("1.main.3", net.three("1.main.1", a.relu()).relu())) + down(net.one("1.shortcut.0", a));
    for (const std::string block : {"2", "3"})
      a = a + net.three(block + ".main.3", net.three(block + ".main.1", a.relu()).relu());
    const Tensor features = style == Style::sngan ? a.relu().sum({2, 3}) : a.relu().mean({2, 3});
    CHECK(a.size(2) == 7);
    const Tensor expected = net.linear("6", features);
    CHECK(test::distance(run(network, weights, x) / expected, at::ones_like(expected)) < 1e-11);
  }
}

TEST_CASE("the generator is blocks of relu, up, 3x3, relu, 3x3 beside up, 1x1, from 7x7 to 28 pixels in [-1, 1]") {
  const Network network = resnet_generator(5, {1, 28, 28}, {.width = 3, .norm = false});
  const Weights weights = test::filled(network);
  const ByHand net(network, weights);
  const Tensor z = wave({4, 5});
  Tensor a = net.linear("0", z).view({4, 3, 7, 7});
  for (const std::string block : {"2", "3"}) {
    const Tensor main = net.three(block + ".main.4", net.three(block + ".main.2", up(a.relu())).relu());
    a = main + net.one(block + ".shortcut.1", up(a));
  }
  CHECK(test::distance(run(network, weights, z), net.three("5", a.relu()).tanh()) < 1e-12);
}

TEST_CASE("with norm a block begins with it, and every norm of a conditional generator knows the classes") {
  const ResnetOptions options{.width = 3, .condition = {Condition::batch_norm, 10}};
  const Network network = resnet_generator(5, {3, 32, 32}, options);
  CHECK(shape(network, "2.main.0.weight") == Shape{10, 3});
  CHECK(shape(network, "2.main.4.weight") == Shape{10, 3});
  CHECK(shape(network, "5.weight") == Shape{10, 3});
  CHECK(network.mixes_samples);
  CHECK(network.classes == 10);
}

TEST_CASE("the nets of CIFAR-10 have as many weights as their tables say") {
  const std::int64_t three = 128 * 128 * 9 + 128, one = 128 * 128 + 128, norm = 2 * 128;
  CHECK(count_parameters(resnet_generator(128, {3, 32, 32}, {})) ==
        129 * 16 * 128 + 3 * (2 * three + one + 2 * norm) + norm + 3 * 128 * 9 + 3);
  CHECK(count_parameters(resnet_critic({3, 32, 32}, {})) ==
        (3 * 9 + 1) * 128 + three + 4 * 128 + (2 * three + one) + 2 * 2 * three + 129);
}

TEST_CASE(
    "large images: channels doubled level by level, as 1024, ..., 64 in table 4 of SNGAN and 512, ..., 64 in WGAN-GP") {
  const Network generator = resnet_generator(128, {3, 128, 128}, {.width = 64});
  CHECK(shape(generator, "0.weight") == Shape{1024 * 16, 128});
  const std::int64_t ups[] = {1024, 1024, 512, 256, 128, 64};
  for (int b = 0; b < 5; ++b) CHECK(shape(generator, text(b + 2, ".main.3.weight")) == Shape{ups[b + 1], ups[b], 3, 3});
  const Network sngan = resnet_critic({3, 128, 128}, {.style = Style::sngan, .width = 64});
  const std::int64_t downs[] = {64, 128, 256, 512, 1024, 1024};
  for (int b = 1; b < 6; ++b) CHECK(shape(sngan, text(b, ".main.3.weight")) == Shape{downs[b], downs[b - 1], 3, 3});
  CHECK(shape(sngan, "8.weight") == Shape{1, 1024});
  const Network gulrajani = resnet_critic({3, 64, 64}, {.width = 64});
  CHECK(shape(gulrajani, "0.weight") == Shape{64, 3, 3, 3});
  const std::int64_t levels[] = {64, 128, 256, 512, 512};
  for (int b = 1; b < 5; ++b)
    CHECK(shape(gulrajani, text(b, ".main.3.weight")) == Shape{levels[b], levels[b - 1], 3, 3});
}

TEST_CASE("all sizes make images and scores, with as many outputs as asked and maps of the deviation and the labels") {
  for (const std::int64_t size : {28, 32, 64, 128}) {
    CAPTURE(size);
    const Network generator = resnet_generator(3, {1, size, size}, {.width = 1});
    const Tensor x = run(generator, test::filled(generator), wave({2, 3}));
    CHECK(x.sizes() == at::IntArrayRef({2, 1, size, size}));
    CHECK(x.abs().max().item<double>() <= 1);
    for (const Style style : {Style::wgan_gp, Style::sngan}) {
      const ResnetOptions o{
          .style = style, .width = 1, .condition = {Condition::concat, 2}, .minibatch_std = true, .outputs = 3};
      const Network critic = resnet_critic({1, size, size}, o);
      Pass pass{.labels = at::tensor({0, 1}, at::kLong)};
      CHECK(critic.forward(test::filled(critic), x, pass).sizes() == at::IntArrayRef({2, 3}));
      CHECK(critic.mixes_samples);
    }
  }
  CHECK_THROWS_WITH_AS(resnet_critic({1, 48, 48}, {}), doctest::Contains("expected 28, 32, 64 or 128"), ConfigError);
}
