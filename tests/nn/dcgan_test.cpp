#include "saddle/nn/dcgan.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include <doctest/doctest.h>

#include "formula.h"
#include "golden.h"

using namespace saddle;
using namespace saddle::nn;
using test::probe;
using test::wave;

namespace {

Network made(const golden::Net& net) {
  const Shape image{net.channels, net.pixels, net.pixels};
  const bool generator = net.player == "generator";
  const DcganOptions options{.width = golden::kWidth, .norm = net.norm, .slope = generator ? 0 : 0.2};
  return generator ? dcgan_generator(golden::kLatent, image, options) : dcgan_critic(image, options);
}

std::string state_dict(const Network& network) {
  std::string all;
  for (const Parameter& parameter : network.parameters) {
    std::string shape = text_of(parameter.shape);
    std::erase(shape, ' ');
    all += (all.empty() ? "" : " ") + parameter.name + shape;
  }
  return all;
}

Tensor input(const Network& network) {
  Shape shape = network.input_shape;
  shape.insert(shape.begin(), golden::kBatch);
  return wave(shape);
}

std::vector<double> summary(const Tensor& y) {
  const Tensor flat = y.detach().flatten();
  std::vector<double> all{probe(y)};
  for (std::int64_t i = 0; i < 3; ++i) all.push_back(flat[i * (flat.numel() - 1) / 2].item<double>());
  return all;
}

/// Sums run in another order here: 1e-11 of each number, and as much of a unit for those that cancel to nearly nothing.
void check_close(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(found[i] - expected[i]) <= 1e-11 * std::max(1.0, std::abs(expected[i])));
  }
}

template <class Check>
void for_each_net(Check check) {
  REQUIRE(golden::kNets.size() == 24);
  for (const golden::Net& net : golden::kNets) {
    CAPTURE(net.player);
    CAPTURE(net.pixels);
    CAPTURE(net.channels);
    CAPTURE(net.norm);
    check(net, made(net));
  }
}

}  // namespace

TEST_CASE("dcgan's list is the state_dict of torch.nn.Sequential, names, shapes and order") {
  for_each_net([](const golden::Net& net, const Network& network) { CHECK(state_dict(network) == net.state_dict); });
}

TEST_CASE("dcgan equals torch.nn.Sequential in evaluation mode") {
  for_each_net([](const golden::Net& net, const Network& network) {
    Pass pass{.training = false};
    check_close(summary(network.forward(test::filled(network), input(network), pass)), net.evaluation);
    CHECK(pass.updates.empty());
  });
}

TEST_CASE("dcgan equals torch.nn.Sequential in training mode: output, gradients, running statistics") {
  for_each_net([](const golden::Net& net, const Network& network) {
    Weights weights = test::filled(network);
    std::vector<Tensor> sources{input(network).requires_grad_(true)};
    for (const Tensor& weight : trainable(network, weights)) sources.push_back(weight.requires_grad_(true));
    Pass pass;
    const Tensor y = network.forward(weights, sources[0], pass);
    check_close(summary(y), net.training);
    std::vector<double> gradients, buffers;
    for (const Tensor& g : torch::autograd::grad({(y * wave(y.sizes())).sum()}, sources)) gradients.push_back(probe(g));
    check_close(gradients, net.gradients);
    for (std::size_t j = 0; j < weights.size(); ++j) {
      if (network.parameters[j].buffer) buffers.push_back(probe(pass.updates.at(j)));
    }
    check_close(buffers, net.buffers);
  });
}

TEST_CASE("a generator's image lies in [-1, 1] and has the asked shape") {
  for_each_net([](const golden::Net& net, const Network& network) {
    if (net.player != "generator") return;
    Pass pass;
    const Tensor x = network.forward(test::filled(network), 100 * input(network), pass);
    CHECK(x.sizes() == at::IntArrayRef({golden::kBatch, net.channels, net.pixels, net.pixels}));
    CHECK(x.abs().max().item<double>() <= 1);
  });
}

TEST_CASE("the paper's width: 1024 channels at 4x4 for 64 pixels when the finest level has 128") {
  const Network network = dcgan_generator(100, {3, 64, 64}, {.width = 128});
  CHECK(network.parameters[0].shape == Shape{1024 * 4 * 4, 100});
}

TEST_CASE("other image shapes are refused with what is possible") {
  const DcganOptions options;
  CHECK_THROWS_WITH_AS(dcgan_generator(8, {1, 30, 30}, options),
                       "dcgan generator: images of 30 pixels, expected 28, 32 or 64 (set data.image_size)",
                       ConfigError);
  CHECK_THROWS_WITH_AS(dcgan_generator(8, {5, 28, 28}, options),
                       "dcgan generator: samples are {5, 28, 28}, expected images {1 to 4, s, s}", ConfigError);
  CHECK_THROWS_WITH_AS(dcgan_critic({9, 28, 28}, options),
                       "dcgan critic: samples are {9, 28, 28}, expected images {1 to 8, s, s}", ConfigError);
  CHECK_THROWS_AS(dcgan_critic({0, 28, 28}, options), ConfigError);
  CHECK_THROWS_AS(dcgan_critic({1, 28, 32}, options), ConfigError);
  CHECK_THROWS_AS(dcgan_critic({784}, options), ConfigError);
}
