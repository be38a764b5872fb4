#include "saddle/nn/spectral_norm.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/nn/dcgan.h"
#include "saddle/nn/mlp.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::run;
using test::wave;

namespace {

Network normed(const Network& network, const SpectralNormOptions& options = {}) {
  return spectral_norm(options).parametrise(network);
}

const Network kPerceptron = mlp("critic", 3, 1, {.width = 4, .depth = 2, .slope = 0.2});
const Network kMatrix = mlp("linear", 3, 4, {.depth = 0});

double sigma(const Tensor& weight) { return at::linalg_svdvals(weight.flatten(1)).max().item<double>(); }

Weights effective(const Network& network, const Weights& weights) {
  Pass pass;
  return network.effective(weights, pass);
}

}  // namespace

TEST_CASE("exactly normalised, every matrix and kernel has spectral norm 1, and biases are as they were") {
  for (const Network& plain : {kPerceptron, dcgan_critic({1, 28, 28}, {.width = 3, .norm = false})}) {
    const Network network = normed(plain, {.exact = true});
    const Weights w = test::filled(network), all = effective(network, w);
    REQUIRE(all.size() == plain.parameters.size());
    for (std::size_t j = 0; j < all.size(); ++j) {
      CAPTURE(network.parameters[j].name);
      if (w[j].dim() > 1) {
        CHECK(sigma(all[j]) == doctest::Approx(1).epsilon(1e-13));
        CHECK(test::distance(all[j] * sigma(w[j]), w[j]) < 1e-14);
      } else {
        CHECK(all[j].is_same(w[j]));
      }
    }
  }
}

TEST_CASE("a normalised critic is 1-Lipschitz; without the norm the same weights are not") {
  const Network network = normed(kPerceptron, {.exact = true});
  Weights w = test::filled(kPerceptron);
  for (Tensor& weight : w) weight *= 4;
  const Tensor x = 3 * wave({500, 3}), y = 3 * wave({500, 3}, 60);
  const Tensor distance = at::linalg_vector_norm(x - y, 2, at::IntArrayRef{1});
  const auto slope = [&](const Network& critic) {
    return ((run(critic, w, x) - run(critic, w, y)).abs().squeeze(1) / distance).max().item<double>();
  };
  CHECK(slope(network) <= 1);
  CHECK(slope(kPerceptron) > 1);
}

TEST_CASE("of a linear map the bound is met: it stretches its leading direction by 1") {
  const Network network = normed(kMatrix, {.exact = true});
  const Weights w = test::filled(kMatrix);
  const Tensor v = std::get<2>(at::linalg_svd(w[0], false))[0].unsqueeze(0);
  CHECK((run(network, w, v) - run(network, w, 0 * v)).norm().item<double>() == doctest::Approx(1).epsilon(1e-13));
}

TEST_CASE("pass by pass the power method rises to the decomposition's sigma and never above") {
  const Network network = normed(kMatrix);
  REQUIRE(network.parameters.back().name == "0.weight_u");
  CHECK(network.parameters.back().buffer);
  CHECK(network.parameters.back().shape == Shape{4});
  Weights w = test::filled(network);
  const double expected = sigma(w[0]);
  double before = 0;
  for (int t = 0; t < 200; ++t) {
    Pass pass;
    const double estimate = (w[0].norm() / network.effective(w, pass)[0].norm()).item<double>();
    CHECK(estimate >= before - 1e-12);
    CHECK(estimate <= expected + 1e-12);
    before = estimate;
    w[2] = pass.updates.at(2);
    CHECK(w[2].norm().item<double>() == doctest::Approx(1).epsilon(1e-14));
  }
  CHECK(before == doctest::Approx(expected).epsilon(1e-12));
}

TEST_CASE("u moves once a training pass, however often the network runs in it, and not in evaluation") {
  const Network network = normed(kPerceptron), twice = normed(kPerceptron, {.iterations = 2});
  const Weights w = test::filled(network);
  const Tensor x = wave({5, 3});
  Pass pass, next, evaluation{.training = false};
  const Tensor first = network.forward(w, x, pass);
  const auto after = pass.updates;
  REQUIRE(after.size() == 3);
  CHECK(at::equal(network.forward(w, x, pass), first));
  for (const auto& [j, u] : after) CHECK(at::equal(pass.updates.at(j), u));
  Weights moved = w;
  for (const auto& [j, u] : after) moved[j] = u;
  CHECK(test::distance(network.forward(moved, x, evaluation), first) < 1e-14);
  CHECK(evaluation.updates.empty());
  network.forward(moved, x, next);
  Pass both;
  twice.forward(w, x, both);
  for (const auto& [j, u] : both.updates) {
    CHECK(test::distance(u, next.updates.at(j)) < 1e-14);
    if (u.numel() > 1) CHECK(test::distance(u, after.at(j)) > 1e-6);
    CHECK_FALSE(u.requires_grad());
  }
}

TEST_CASE("the gradient is (G - <G, W/s> u v^T) / s, through weights that carry a graph, too") {
  for (const bool exact : {true, false}) {
    CAPTURE(exact);
    const Network network = normed(kMatrix, {.iterations = 300, .exact = exact});
    Weights w = test::filled(network);
    const Tensor half = (w[0] / 2).requires_grad_(true), g = wave({4, 3}, 8);
    const auto [u, s, vh] = at::linalg_svd(w[0], false);
    const Tensor expected = (g - (g * w[0]).sum() / s[0] * u.select(1, 0).outer(vh[0])) / s[0];
    w[0] = 2 * half;
    const Tensor found = torch::autograd::grad({(g * effective(network, w)[0]).sum()}, {half})[0];
    CHECK(test::distance(found, 2 * expected) < 1e-12);
  }
}

TEST_CASE("a gradient penalty through the norm has its central difference as gradient") {
  const Network network = normed(kPerceptron, {.exact = true});
  const Tensor x = wave({6, 3}, 4);
  const auto penalty = [&](const Weights& w) {
    const Tensor input = x.clone().requires_grad_(true);
    const Tensor g = torch::autograd::grad({run(network, w, input).sum()}, {input}, {}, true, true)[0];
    return (g.square().sum(1) - 0.1).square().sum();
  };
  const Weights at = test::filled(kPerceptron);
  for (const std::size_t j : {0, 2, 4}) {
    CAPTURE(j);
    Weights w = test::copies(at), ahead = test::copies(at), behind = test::copies(at);
    w[j].requires_grad_(true);
    const Tensor direction = wave(at[j].sizes(), 5);
    ahead[j] += 1e-6 * direction, behind[j] -= 1e-6 * direction;
    const double difference = (penalty(ahead) - penalty(behind)).item<double>() / 2e-6;
    const double derivative = (torch::autograd::grad({penalty(w)}, {w[j]})[0] * direction).sum().item<double>();
    CHECK(std::abs(difference) > 1e-5);
    CHECK(derivative == doctest::Approx(difference).epsilon(1e-6));
  }
}

TEST_CASE("a weight of zeros stays, with finite gradients, and its u is not lost") {
  const Network network = normed(kMatrix);
  Weights w = test::filled(network);
  w[0] = at::zeros({4, 3}, at::kDouble).requires_grad_(true);
  Pass pass;
  const Tensor y = network.effective(w, pass)[0];
  CHECK(y.abs().max().item<double>() == 0);
  CHECK(test::distance(torch::autograd::grad({(y * wave({4, 3})).sum()}, {w[0]})[0], wave({4, 3})) == 0);
  CHECK(test::distance(pass.updates.at(2), w[2] / w[2].norm()) < 1e-15);
}

TEST_CASE("a stack of games is normalised game by game") {
  const Network network = normed(kMatrix);
  const Tensor stack = wave({2, 4, 3}), u = wave({2, 4}, 3);
  const Tensor all = effective(network, {stack, wave({2, 4}), u})[0];
  for (std::int64_t r = 0; r < 2; ++r)
    CHECK(test::distance(all[r], effective(network, {stack[r], wave({4}), u[r]})[0]) < 1e-14);
}

TEST_CASE("in bfloat16 passes sigma is found in full precision") {
  const Network network = normed(kPerceptron), mixed = with_bfloat16(network);
  const Weights w = initialise(network, 1, 1);
  Pass full, half;
  const Tensor x = wave({5, 3}).to(at::kFloat);
  const Tensor y = network.forward(w, x, full);
  CHECK(test::distance(mixed.forward(w, x, half), y) < 0.02);
  for (const auto& [j, u] : full.updates) CHECK(at::equal(half.updates.at(j), u));
}
