// Properties of every network that has a name. A new row needs a line in kSmallOptions.
#include "saddle/nn/registry.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;
using test::word;

namespace {

using Given = std::map<std::string, Value>;

constexpr std::int64_t kClasses = 3, kOutputs = 2;

/// A small instance of each network: its sample and its options, as generator and as critic.
struct Small {
  Shape sample;
  std::vector<Given> generators, critics;
};

const Value kTwo = std::int64_t{2}, kThree = std::int64_t{3}, kFour = std::int64_t{4}, kOne = std::int64_t{1};

/// The options given, and some more.
Given with(Given given, const Given& more) {
  given.insert(more.begin(), more.end());
  return given;
}

const Given kMlp{{"width", kThree}, {"slope", 0.2}}, kDcgan{{"width", kTwo}}, kResnet{{"width", kTwo}},
    kR3gan{{"width", kFour}, {"blocks", kOne}, {"group", kFour}};
const Given kPlain{{"latent", kThree}}, kConcat{{"latent", kThree}, {"condition", word("concat")}},
    kBatchNorm{{"latent", kThree}, {"condition", word("batch-norm")}},
    kNoNorm{{"latent", kThree}, {"norm", word("none")}};
const Given kCriticConcat{{"condition", word("concat")}}, kProjection{{"condition", word("projection")}},
    kDeviation{{"minibatch_std", true}};

const std::map<std::string, Small> kSmallOptions{
    {"mlp",
     {{2},
      {with(kMlp, kPlain), with(kMlp, kConcat)},
      {kMlp, with(kMlp, kCriticConcat), with(kMlp, kProjection), with(kMlp, kDeviation)}}},
    {"dcgan",
     {{1, 28, 28},
      {with(kDcgan, kPlain), with(kDcgan, kNoNorm), with(kDcgan, kConcat), with(kDcgan, kBatchNorm)},
      {kDcgan, with(kDcgan, {{"norm", word("batch")}}), with(kDcgan, kCriticConcat), with(kDcgan, kProjection),
       with(kDcgan, kDeviation)}}},
    {"resnet",
     {{1, 28, 28},
      {with(kResnet, kPlain), with(kResnet, kNoNorm), with(kResnet, kConcat), with(kResnet, kBatchNorm)},
      {kResnet, with(kResnet, {{"style", word("sngan")}}), with(kResnet, kCriticConcat), with(kResnet, kProjection),
       with(kResnet, kDeviation)}}},
    {"r3gan", {{1, 28, 28}, {with(kR3gan, kPlain), with(kR3gan, kConcat)}, {kR3gan, with(kR3gan, kProjection)}}},
    {"classifier", {{1, 8, 8}, {}, {Given{{"width", kTwo}, {"features", kThree}}}}},
    {"identity", {{kOutputs}, {}, {Given{}}}},
};

template <class Check>
void for_each_network(Check check) {
  for (const auto* table : {&generators(), &critics()}) {
    const bool is_generator = table == &generators();
    for (const std::string& name : table->names()) {
      CAPTURE(table->kind());
      CAPTURE(name);
      REQUIRE_MESSAGE(kSmallOptions.contains(name), "the network has no line in kSmallOptions");
      const Small& small = kSmallOptions.at(name);
      for (const Given& given : is_generator ? small.generators : small.critics) {
        const Network network = table->make(name, given, Spec(small.sample, kClasses, kOutputs));
        CAPTURE(network.mixes_samples);
        CAPTURE(network.classes);
        CHECK(network.classes == (given.contains("condition") ? kClasses : 0));
        check(network, is_generator, small);
      }
    }
  }
}

Tensor input(const Network& network, std::int64_t n, std::int64_t phase = 7) {
  Shape shape = network.input_shape;
  shape.insert(shape.begin(), n);
  return wave(shape, phase);
}

Tensor labels(std::int64_t n) { return at::arange(n).remainder(kClasses); }

Tensor run_labelled(const Network& network, const Weights& weights, const Tensor& x, bool training, const Tensor& y) {
  Pass pass{.training = training, .labels = y};
  return network.forward(weights, x, pass);
}

Tensor run_labelled(const Network& network, const Weights& weights, const Tensor& x, bool training = true) {
  return run_labelled(network, weights, x, training, labels(x.size(0)));
}

/// How far each gradient, last the one in the input x, is from its central difference, in units of it or of 1.
std::vector<double> gradient_errors(const Network& network, const Tensor& x) {
  std::vector<Tensor> at = test::filled(network);
  at.push_back(x);
  std::vector<bool> moves;
  for (const Parameter& parameter : network.parameters) moves.push_back(!parameter.buffer);
  moves.push_back(true);
  const auto loss = [&](const std::vector<Tensor>& all) {
    const Tensor y = run_labelled(network, {all.begin(), all.end() - 1}, all.back());
    return (y * wave(y.sizes(), 3)).sum();
  };
  std::vector<Tensor> leaves, chosen;
  for (std::size_t j = 0; j < at.size(); ++j) {
    leaves.push_back(at[j].clone().requires_grad_(moves[j]));
    if (moves[j]) chosen.push_back(leaves.back());
  }
  const auto gradients = torch::autograd::grad({loss(leaves)}, chosen);
  constexpr double kStep = 1e-6;  // so short that a wave-like direction seldom meets a kink on its way
  std::vector<double> errors;
  for (std::size_t j = 0; j < at.size(); ++j) {
    if (!moves[j]) continue;
    const Tensor direction = wave(at[j].sizes(), 5);
    std::vector<Tensor> ahead = at, behind = at;
    ahead[j] = at[j] + kStep * direction;
    behind[j] = at[j] - kStep * direction;
    const double difference = (loss(ahead) - loss(behind)).item<double>() / (2 * kStep);
    const double derivative = (gradients[errors.size()] * direction).sum().item<double>();
    errors.push_back(std::abs(derivative - difference) / std::max(1.0, std::abs(difference)));
  }
  return errors;
}

}  // namespace

TEST_CASE("every row's defaults make a network, which reads no labels") {
  for (const auto* table : {&generators(), &critics()}) {
    for (const std::string& name : table->names()) {
      const Network network = table->make(name, {}, kSmallOptions.at(name).sample);
      CHECK(network.forward);
      CHECK(network.classes == 0);
    }
  }
}

TEST_CASE("every network takes its fresh weights and gives the right shapes") {
  for_each_network([](const Network& network, bool is_generator, const Small& small) {
    const Weights weights = initialise(network, 1, 0, at::kDouble);
    const Shape expected = is_generator ? small.sample : Shape{kOutputs};
    CHECK(network.output_shape == expected);
    if (!is_generator) CHECK(network.input_shape == small.sample);
    for (const bool training : {true, false}) {
      const Tensor y = run_labelled(network, weights, input(network, 5), training);
      REQUIRE(y.dim() == std::int64_t(expected.size()) + 1);
      CHECK(y.sizes().slice(1) == at::IntArrayRef(expected));
      CHECK(y.size(0) == 5);
    }
  });
}

TEST_CASE("every network's gradient is its central difference, in the weights and in the input") {
  // Of the 1e5 units of a residual net one may have its kink within a step at one input, but not at each of three.
  for_each_network([](const Network& network, bool, const Small&) {
    std::vector<double> best;
    for (const std::int64_t phase : {7, 11, 13}) {
      const std::vector<double> errors = gradient_errors(network, input(network, 4, phase));
      if (best.empty()) best = errors;
      for (std::size_t k = 0; k < best.size(); ++k) best[k] = std::min(best[k], errors[k]);
    }
    for (std::size_t k = 0; k < best.size(); ++k) {
      CAPTURE(k);
      CHECK(best[k] < 1e-7);
    }
  });
}

TEST_CASE("a network mixes samples in training if and only if it says so, and never in evaluation") {
  for_each_network([](const Network& network, bool, const Small&) {
    const Weights weights = test::filled(network);
    const Tensor x = input(network, 6), y = labels(6);
    const auto half = [&](std::int64_t start, bool training) {
      return run_labelled(network, weights, x.narrow(0, start, 3), training, y.narrow(0, start, 3));
    };
    const auto parting_changes = [&](bool training) {
      const Tensor halves = at::cat({half(0, training), half(3, training)});
      return test::distance(run_labelled(network, weights, x, training), halves) > 1e-9;
    };
    CHECK(parting_changes(true) == network.mixes_samples);
    CHECK_FALSE(parting_changes(false));
  });
}

TEST_CASE("a label changes its own sample if and only if the network says that it reads labels") {
  for_each_network([](const Network& network, bool, const Small&) {
    const Weights weights = test::filled(network);
    const Tensor x = input(network, 4), y = at::tensor({0, 1, 2, 0}, at::kLong),
                 other = at::tensor({0, 1, 2, 1}, at::kLong);
    const Tensor change =
        (run_labelled(network, weights, x, false, y) - run_labelled(network, weights, x, false, other))
            .abs()
            .flatten(1);
    CHECK(change.narrow(0, 0, 3).max().item<double>() == 0);
    CHECK((change[3].max().item<double>() > 1e-6) == (network.classes > 0));
    if (network.classes == 0) return;
    CHECK_THROWS_WITH_AS(run_labelled(network, weights, x, false, {}), doctest::Contains("no labels came"), ShapeError);
    CHECK_THROWS_WITH_AS(run_labelled(network, weights, x, false, labels(3)), doctest::Contains("labels are {3}"),
                         ShapeError);
    CHECK_THROWS_WITH_AS(run_labelled(network, weights, x, false, y + 1),
                         doctest::Contains("lie in [1, 3], expected [0, 2]"), ConfigError);
  });
}

TEST_CASE("a pass changes nothing it is given") {
  for_each_network([](const Network& network, bool, const Small&) {
    const Weights weights = test::filled(network), before = test::copies(weights);
    const Tensor x = input(network, 4), x_before = x.clone();
    for (const bool training : {true, false}) run_labelled(network, weights, x, training);
    CHECK(test::equal(weights, before));
    CHECK(at::equal(x, x_before));
  });
}

TEST_CASE("a pass reports the new value of every buffer when training, of none otherwise") {
  for_each_network([](const Network& network, bool, const Small&) {
    Pass training{.labels = labels(4)}, evaluation{.training = false, .labels = labels(4)};
    network.forward(test::filled(network), input(network, 4), training);
    network.forward(test::filled(network), input(network, 4), evaluation);
    for (std::size_t j = 0; j < network.parameters.size(); ++j)
      CHECK(training.updates.contains(j) == network.parameters[j].buffer);
    CHECK(evaluation.updates.empty());
  });
}

TEST_CASE("samples that a network cannot make are refused with another name") {
  CHECK_THROWS_WITH_AS(critics().make("mlp", {}, Shape{1, 28, 28}),
                       "critic 'mlp': samples are {1, 28, 28}, an mlp wants points {d}; try dcgan", ConfigError);
  CHECK_THROWS_AS(generators().make("dcgan", {}, Shape{1, 30, 30}), ConfigError);
  CHECK_THROWS_AS(generators().make("dcgan", {}, Shape{5, 28, 28}), ConfigError);
  CHECK_THROWS_WITH_AS(critics().make("identity", {}, Spec({4}, 0, 3)),
                       doctest::Contains("4 numbers of a sample, not 3"), ConfigError);
}

TEST_CASE("critics of images take pairs of them, channels side by side") {
  for (const char* name : {"dcgan", "resnet", "r3gan"}) {
    const Network critic = critics().make(name, {{"width", kTwo}}, Shape{6, 32, 32});
    CHECK(run_labelled(critic, test::filled(critic), input(critic, 2)).sizes() == at::IntArrayRef({2, 1}));
  }
}

TEST_CASE("a style leaves a residual generator as it is") {
  const Given options{{"style", word("sngan")}, {"width", kTwo}};
  CHECK(count_parameters(generators().make("resnet", options, Shape{1, 28, 28})) ==
        count_parameters(generators().make("resnet", {{"width", kTwo}}, Shape{1, 28, 28})));
}

TEST_CASE("a condition without labels, or one the network has no place for, is refused") {
  CHECK_THROWS_WITH_AS(critics().make("mlp", kProjection, Shape{2}),
                       "critic 'mlp': condition = projection, but the data has no labels", ConfigError);
  CHECK_THROWS_WITH_AS(generators().make("resnet", kConcat, Shape{1, 28, 28}), doctest::Contains("no labels"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(generators().make("dcgan", with(kBatchNorm, {{"norm", word("none")}}), Spec({1, 28, 28}, 10)),
                       doctest::Contains("condition = batch-norm needs norm = batch"), ConfigError);
  CHECK_THROWS_AS(generators().make("mlp", kBatchNorm, Spec({2}, 10)), ConfigError);
  CHECK_THROWS_AS(critics().make("r3gan", kCriticConcat, Spec({1, 28, 28}, 10)), ConfigError);
}

TEST_CASE("options out of range name the key") {
  CHECK_THROWS_AS(generators().make("mlp", {{"latent", std::int64_t{0}}}, Shape{2}), ConfigError);
  CHECK_THROWS_AS(generators().make("mlp", {{"widht", kTwo}}, Shape{2}), ConfigError);
  CHECK_THROWS_AS(critics().make("dcgan", {{"norm", word("layer")}}, Shape{1, 28, 28}), ConfigError);
  CHECK_THROWS_AS(critics().make("dcgan", {{"slope", 1.5}}, Shape{1, 28, 28}), ConfigError);
  CHECK_THROWS_AS(critics().make("dcgan", {{"init", word("xavier")}}, Shape{1, 28, 28}), ConfigError);
  CHECK_THROWS_AS(critics().make("resnet", {{"style", word("biggan")}}, Shape{1, 28, 28}), ConfigError);
}
