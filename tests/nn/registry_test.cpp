// What holds for every network that has a name. A new row needs a line in kSmall.
#include "saddle/nn/registry.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

using Given = std::map<std::string, Value>;

/// A small instance of each network: its sample and its options, as generator and as critic.
struct Small {
  Shape sample;
  std::vector<Given> generators, critics;
};

const Value kTwo = std::int64_t{2}, kThree = std::int64_t{3};
const std::string kBatch = "batch", kNone = "none";

const std::map<std::string, Small> kSmall{
    {"mlp", {{2}, {{{"latent", kThree}, {"width", kThree}, {"depth", kTwo}}}, {{{"width", kThree}, {"slope", 0.2}}}}},
    {"dcgan",
     {{1, 28, 28},
      {{{"latent", kThree}, {"width", kTwo}, {"norm", kBatch}}, {{"latent", kThree}, {"width", kTwo}, {"norm", kNone}}},
      {{{"width", kTwo}, {"norm", kBatch}}, {{"width", kTwo}, {"norm", kNone}}}}},
};

template <class Check>
void for_each_network(Check check) {
  for (const auto* table : {&generators(), &critics()}) {
    const bool is_generator = table == &generators();
    for (const std::string& name : table->names()) {
      CAPTURE(table->kind());
      CAPTURE(name);
      REQUIRE_MESSAGE(kSmall.contains(name), "the network has no line in kSmall");
      const Small& small = kSmall.at(name);
      for (const Given& given : is_generator ? small.generators : small.critics) {
        const Network network = table->make(name, given, small.sample);
        CAPTURE(network.mixes_samples);
        check(network, is_generator, small);
      }
    }
  }
}

Tensor input(const Network& network, std::int64_t n) {
  Shape shape = network.input_shape;
  shape.insert(shape.begin(), n);
  return wave(shape, 7);
}

Tensor run(const Network& network, const Weights& weights, const Tensor& x, bool training = true) {
  Pass pass{.training = training};
  return network.forward(weights, x, pass);
}

}  // namespace

TEST_CASE("every row's defaults make a network") {
  for (const std::string& name : generators().names())
    CHECK(generators().make(name, {}, kSmall.at(name).sample).forward);
  for (const std::string& name : critics().names()) CHECK(critics().make(name, {}, kSmall.at(name).sample).forward);
}

TEST_CASE("every network takes its fresh weights and gives the right shapes") {
  for_each_network([](const Network& network, bool is_generator, const Small& small) {
    const Weights weights = initialise(network, 1, 0, at::kDouble);
    const Shape expected = is_generator ? small.sample : Shape{1};
    CHECK(network.output_shape == expected);
    if (!is_generator) CHECK(network.input_shape == small.sample);
    for (const bool training : {true, false}) {
      const Tensor y = run(network, weights, input(network, 5), training);
      REQUIRE(y.dim() == std::int64_t(expected.size()) + 1);
      CHECK(y.sizes().slice(1) == at::IntArrayRef(expected));
      CHECK(y.size(0) == 5);
    }
  });
}

TEST_CASE("every network's gradient is its central difference, in the weights and in the input") {
  for_each_network([](const Network& network, bool, const Small&) {
    std::vector<Tensor> at = test::filled(network);
    at.push_back(input(network, 4));
    std::vector<bool> moves;
    for (const Parameter& parameter : network.parameters) moves.push_back(!parameter.buffer);
    moves.push_back(true);
    const auto loss = [&](const std::vector<Tensor>& all) {
      const Tensor y = run(network, {all.begin(), all.end() - 1}, all.back());
      return (y * wave(y.sizes(), 3)).sum();
    };
    std::vector<Tensor> leaves, chosen;
    for (std::size_t j = 0; j < at.size(); ++j) {
      leaves.push_back(at[j].clone().requires_grad_(moves[j]));
      if (moves[j]) chosen.push_back(leaves.back());
    }
    const auto gradients = torch::autograd::grad({loss(leaves)}, chosen);
    constexpr double kStep = 1e-6;  // so short that a wave-like direction meets no kink on its way
    for (std::size_t j = 0, k = 0; j < at.size(); ++j) {
      if (!moves[j]) continue;
      CAPTURE(j);
      const Tensor direction = wave(at[j].sizes(), 5);
      std::vector<Tensor> ahead = at, behind = at;
      ahead[j] = at[j] + kStep * direction;
      behind[j] = at[j] - kStep * direction;
      const double difference = (loss(ahead) - loss(behind)).item<double>() / (2 * kStep);
      const double derivative = (gradients[k++] * direction).sum().item<double>();
      CHECK(std::abs(derivative - difference) < 1e-7 * std::max(1.0, std::abs(difference)));
    }
  });
}

TEST_CASE("a network mixes samples in training if and only if it says so, and never in evaluation") {
  for_each_network([](const Network& network, bool, const Small&) {
    const Weights weights = test::filled(network);
    const Tensor x = input(network, 6);
    const auto parting_changes = [&](bool training) {
      const Tensor halves = at::cat(
          {run(network, weights, x.narrow(0, 0, 3), training), run(network, weights, x.narrow(0, 3, 3), training)});
      return test::distance(run(network, weights, x, training), halves) > 1e-9;
    };
    CHECK(parting_changes(true) == network.mixes_samples);
    CHECK_FALSE(parting_changes(false));
  });
}

TEST_CASE("a pass changes nothing it is given") {
  for_each_network([](const Network& network, bool, const Small&) {
    const Weights weights = test::filled(network), before = test::copies(weights);
    const Tensor x = input(network, 4), x_before = x.clone();
    for (const bool training : {true, false}) run(network, weights, x, training);
    CHECK(test::equal(weights, before));
    CHECK(at::equal(x, x_before));
  });
}

TEST_CASE("a pass reports the new value of every buffer when training, of none otherwise") {
  for_each_network([](const Network& network, bool, const Small&) {
    Pass training, evaluation{.training = false};
    network.forward(test::filled(network), input(network, 4), training);
    network.forward(test::filled(network), input(network, 4), evaluation);
    for (std::size_t j = 0; j < network.parameters.size(); ++j)
      CHECK(training.updates.contains(j) == network.parameters[j].buffer);
    CHECK(evaluation.updates.empty());
  });
}

TEST_CASE("samples that a network cannot make are refused with another name") {
  CHECK_THROWS_WITH_AS(critics().make("mlp", {}, {1, 28, 28}),
                       "critic 'mlp': samples are {1, 28, 28}, an mlp wants points {d}; try dcgan", ConfigError);
  CHECK_THROWS_AS(generators().make("dcgan", {}, {1, 30, 30}), ConfigError);
  CHECK_THROWS_AS(generators().make("dcgan", {}, {5, 28, 28}), ConfigError);
}

TEST_CASE("options out of range name the key") {
  CHECK_THROWS_AS(generators().make("mlp", {{"latent", std::int64_t{0}}}, {2}), ConfigError);
  CHECK_THROWS_AS(generators().make("mlp", {{"widht", kTwo}}, {2}), ConfigError);
  CHECK_THROWS_AS(critics().make("dcgan", {{"norm", std::string("layer")}}, {1, 28, 28}), ConfigError);
  CHECK_THROWS_AS(critics().make("dcgan", {{"slope", 1.5}}, {1, 28, 28}), ConfigError);
  CHECK_THROWS_AS(critics().make("dcgan", {{"init", std::string("xavier")}}, {1, 28, 28}), ConfigError);
}
