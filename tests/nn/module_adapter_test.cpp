#include "saddle/nn/module_adapter.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <doctest/doctest.h>

#include "saddle/game/engine.h"
#include "saddle/nn/layers.h"
#include "saddle/nn/mlp.h"
#include "saddle/penalties/gradient.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::run;
using test::wave;

namespace {

const auto kForward = [](torch::nn::Module& m, const Tensor& x) {
  return m.as<torch::nn::SequentialImpl>()->forward(x);
};

torch::nn::Sequential torch_mlp() {
  const auto slope = torch::nn::LeakyReLUOptions().negative_slope(0.2);
  return torch::nn::Sequential(torch::nn::Linear(2, 8), torch::nn::LeakyReLU(slope), torch::nn::Linear(8, 8),
                               torch::nn::LeakyReLU(slope), torch::nn::Linear(8, 1));
}

Network adapted_mlp() { return adapt(torch_mlp().ptr(), "theirs", {2}, {1}, kForward, {.mixes_samples = false}); }
Network own_mlp() { return mlp("ours", 2, 1, {.width = 8, .depth = 2, .slope = 0.2}); }

torch::nn::Sequential torch_normed() {
  return torch::nn::Sequential(torch::nn::Linear(2, 4), torch::nn::BatchNorm1d(4), torch::nn::Tanh(),
                               torch::nn::Linear(4, 1));
}

Network own_normed() {
  return sequential("ours", {2}, {1},
                    {linear(2, 4, Scheme::he), batch_norm(4, Scheme::he), nn::tanh(), linear(4, 1, Scheme::he)});
}

void check_same_list(const Network& a, const Network& b) {
  REQUIRE(a.parameters.size() == b.parameters.size());
  for (std::size_t j = 0; j < a.parameters.size(); ++j) {
    CHECK(a.parameters[j].name == b.parameters[j].name);
    CHECK(a.parameters[j].shape == b.parameters[j].shape);
    CHECK(a.parameters[j].buffer == b.parameters[j].buffer);
  }
}

struct NotCloneable : torch::nn::Module {
  NotCloneable() { register_parameter("w", at::ones({1})); }
};

struct Shared : torch::nn::Cloneable<Shared> {
  Shared() { reset(); }
  void reset() override {
    const Tensor w = at::ones({1});
    register_parameter("a", w), register_parameter("b", w);
  }
};

}  // namespace

TEST_CASE("an adapted MLP has our MLP's loss, gradient and gradient of the gradient penalty") {
  const Network theirs = adapted_mlp(), ours = own_mlp();
  check_same_list(theirs, ours);
  const Weights w = test::filled(ours);
  const std::vector<game::Place> places{{wave({5, 2})}, {wave({5, 2}, 1)}, {wave({5, 2}, 2), {}, true}};
  for (const double lambda : {0.0, 10.0}) {
    const auto loss = [&](const std::vector<game::Answer>& d) {
      return at::softplus(d[1].score()).mean() + at::softplus(-d[0].score()).mean() +
             lambda * penalties::two_sided(d[2].gradient, 1);
    };
    const game::Gradients a = game::autograd().critic_gradient(theirs, w, {places, {loss}}, game::Graph::drop);
    const game::Gradients b = game::autograd().critic_gradient(ours, w, {places, {loss}}, game::Graph::drop);
    CHECK(test::distance(a.loss, b.loss) < 1e-12);
    for (std::size_t j = 0; j < w.size(); ++j) {
      CHECK(test::distance(a.gradient[j], b.gradient[j]) < 1e-12);
      CHECK(b.gradient[j].abs().max().item<double>() > 1e-3);
    }
  }
}

TEST_CASE("derivatives pass through weights that carry a graph, and twice") {
  const auto squared_gradient = [](const Network& network, const Tensor& scale) {
    Weights w = test::filled(network);
    for (Tensor& value : w) value = value * scale;
    const Tensor loss = run(network, w, wave({5, 2})).square().sum();
    Tensor sum = at::zeros({}, at::kDouble);
    for (const Tensor& g : torch::autograd::grad({loss}, w, {}, true, true)) sum = sum + g.square().sum();
    return torch::autograd::grad({sum}, {scale})[0];
  };
  const Tensor scale = at::full({}, 1.3, at::kDouble).requires_grad_(true);
  const Tensor expected = squared_gradient(own_mlp(), scale);
  CHECK(test::distance(squared_gradient(adapted_mlp(), scale), expected) < 1e-12 * expected.abs().item<double>());
  CHECK(expected.abs().item<double>() > 1);
}

TEST_CASE("weights that require no gradient get none") {
  CHECK_FALSE(run(adapted_mlp(), test::filled(own_mlp()), wave({5, 2})).requires_grad());
}

TEST_CASE("buffers: names, order and running statistics are ours, in training and evaluation") {
  const Network theirs = adapt(torch_normed().ptr(), "theirs", {2}, {1}, kForward), ours = own_normed();
  check_same_list(theirs, ours);
  const Weights w = test::filled(ours), before = test::copies(w);
  for (const bool training : {true, false}) {
    Pass a{.training = training}, b{.training = training};
    for (const int pass : {0, 1}) {  // the second pass goes on from the first one's statistics
      CHECK(test::distance(theirs.forward(w, wave({5, 2}, pass), a), ours.forward(w, wave({5, 2}, pass), b)) < 1e-12);
    }
    REQUIRE(a.updates.size() == (training ? 3 : 0));
    for (const auto& [j, value] : b.updates) CHECK(test::distance(a.updates.at(j), value) < 1e-12);
  }
  CHECK(test::equal(w, before));
}

TEST_CASE("an adapted network starts as the module is, whatever the seed, and does not see later changes") {
  torch::nn::Sequential module = torch_normed();
  const Network network = adapt(module.ptr(), "theirs", {2}, {1}, kForward);
  const Tensor start = module->parameters()[0].detach().clone();
  {
    const at::NoGradGuard no_grad;
    module->parameters()[0].zero_();
  }
  for (const std::uint64_t seed : {1, 2}) {
    const Weights w = initialise(network, seed, 0);
    CHECK(at::equal(w[0], start));
    CHECK_FALSE(w[0].requires_grad());
    CHECK((w[6].scalar_type() == at::kLong));  // num_batches_tracked
    w[0].zero_();
  }
}

TEST_CASE("neither adapting nor a pass touches the global random generator") {
  const auto state = [] { return at::detail::getDefaultCPUGenerator().get_state(); };
  const auto module = torch_mlp();
  const Tensor before = state();
  const Network network = adapt(module.ptr(), "theirs", {2}, {1}, kForward);
  run(network, initialise(network, 1, 0), wave({5, 2}).to(at::kFloat));
  CHECK(at::equal(state(), before));
}

TEST_CASE("a frozen parameter is no optimiser's") {
  auto module = torch_mlp();
  module->parameters()[0].set_requires_grad(false);
  const Network network = adapt(module.ptr(), "theirs", {2}, {1}, kForward);
  CHECK(network.parameters[0].buffer);
  CHECK(count_parameters(network) == count_parameters(own_mlp()) - 16);
}

TEST_CASE("an adapted network is taken to mix samples unless it is said not to") {
  CHECK(adapt(torch_mlp().ptr(), "theirs", {2}, {1}, kForward).mixes_samples);
  CHECK_FALSE(adapted_mlp().mixes_samples);
}

TEST_CASE("modules that cannot be copied faithfully are refused") {
  const auto any = [](torch::nn::Module&, const Tensor& x) { return x; };
  CHECK_THROWS_WITH_AS(adapt(std::make_shared<NotCloneable>(), "mine", {1}, {1}, any),
                       doctest::Contains("module 'mine' cannot be copied: derive it from torch::nn::Cloneable"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(adapt(std::make_shared<Shared>(), "mine", {1}, {1}, any),
                       "module 'mine': b is shared with another entry, a copy would part them", ConfigError);
}
