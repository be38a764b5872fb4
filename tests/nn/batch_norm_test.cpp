#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

const LayerPtr kLayer = batch_norm(2, Scheme::dcgan);

Weights weights() { return {wave({2}) + 2, wave({2}, 1), wave({2}, 2), wave({2}, 3) + 2, at::zeros({}, at::kDouble)}; }

/// y = weight (x - mean) / sqrt(variance + eps) + bias, statistics over all but the channels.
Tensor by_definition(const Tensor& x, const Weights& w, const Tensor& mean, const Tensor& variance) {
  const auto column = [](const Tensor& v) { return v.view({1, 2, 1, 1}); };
  return column(w[0]) * (x - column(mean)) / (column(variance) + 1e-5).sqrt() + column(w[1]);
}

Tensor mean_of(const Tensor& x) { return x.mean(at::IntArrayRef{0, 2, 3}); }
Tensor variance_of(const Tensor& x, bool unbiased) { return x.var(at::IntArrayRef{0, 2, 3}, unbiased); }

}  // namespace

TEST_CASE("a training pass normalises with the batch's mean and biased variance") {
  const Tensor x = wave({3, 2, 4, 4}, 4);
  Pass pass;
  CHECK(test::distance(kLayer->forward(weights(), 0, x, pass),
                       by_definition(x, weights(), mean_of(x), variance_of(x, false))) < 1e-13);
}

TEST_CASE("an evaluation pass normalises with the running statistics and reports nothing") {
  const Tensor x = wave({3, 2, 4, 4}, 4);
  Pass pass{.training = false};
  CHECK(test::distance(kLayer->forward(weights(), 0, x, pass),
                       by_definition(x, weights(), weights()[2], weights()[3])) < 1e-13);
  CHECK(pass.updates.empty());
}

TEST_CASE("running statistics move a tenth towards the batch's mean and unbiased variance, pass after pass") {
  const Tensor x = wave({3, 2, 4, 4}, 4), x2 = wave({3, 2, 4, 4}, 9);
  const Weights w = weights(), before = test::copies(w);
  Pass pass;
  kLayer->forward(w, 0, x, pass);
  const Tensor mean = 0.9 * w[2] + 0.1 * mean_of(x), variance = 0.9 * w[3] + 0.1 * variance_of(x, true);
  CHECK(test::distance(pass.updates.at(2), mean) < 1e-14);
  CHECK(test::distance(pass.updates.at(3), variance) < 1e-14);
  CHECK(pass.updates.at(4).item<double>() == 1);
  kLayer->forward(w, 0, x2, pass);
  CHECK(test::distance(pass.updates.at(2), 0.9 * mean + 0.1 * mean_of(x2)) < 1e-14);
  CHECK(test::distance(pass.updates.at(3), 0.9 * variance + 0.1 * variance_of(x2, true)) < 1e-14);
  CHECK(pass.updates.at(4).item<double>() == 2);
  CHECK(test::equal(w, before));
}

TEST_CASE("with classes each sample has its label's gain and bias, the statistics are the whole batch's") {
  const LayerPtr layer = batch_norm(2, Scheme::dcgan, 3);
  CHECK(layer->classes() == 3);
  CHECK(layer->parameters()[0].shape == Shape{3, 2});
  Weights w = weights();
  w[0] = wave({3, 2}, 6) + 2, w[1] = wave({3, 2}, 7);
  const Tensor x = wave({4, 2, 4, 4}, 4);
  for (const bool training : {true, false}) {
    Pass pass{.training = training, .labels = at::tensor({2, 0, 2, 1}, at::kLong)};
    const Tensor y = layer->forward(w, 0, x, pass);
    for (std::int64_t i = 0; i < 4; ++i) {
      const std::int64_t label = pass.labels[i].item<std::int64_t>();
      const Weights own{w[0][label], w[1][label]};
      const Tensor expected =
          training ? by_definition(x, own, mean_of(x), variance_of(x, false)) : by_definition(x, own, w[2], w[3]);
      CHECK(test::distance(y[i], expected[i]) < 1e-13);
    }
    CHECK(pass.updates.size() == (training ? 3 : 0));
  }
  Pass points{.labels = at::tensor({2, 0, 2, 1}, at::kLong)};
  const Tensor flat = x.flatten(2).select(2, 0);
  CHECK(test::distance(layer->forward(w, 0, flat, points),
                       layer->forward(w, 0, flat.unsqueeze(-1).unsqueeze(-1), points).flatten(1)) < 1e-14);
}

TEST_CASE("updates carry no graph, so keeping them keeps no batch alive") {
  Weights w = weights();
  for (const std::size_t j : {0, 1}) w[j].requires_grad_(true);
  Pass pass;
  CHECK(kLayer->forward(w, 0, wave({3, 2, 4, 4}).requires_grad_(true), pass).requires_grad());
  for (const auto& [j, value] : pass.updates) CHECK_FALSE(value.requires_grad());
}

TEST_CASE("a training pass feeds the gradient back through the statistics: a shift of the batch does not matter") {
  const Tensor x = wave({3, 2, 4, 4}, 4).requires_grad_(true);
  Pass pass;
  const Tensor y = kLayer->forward(weights(), 0, x, pass);
  const Tensor g = torch::autograd::grad({(y * wave(y.sizes())).sum()}, {x})[0];
  CHECK(mean_of(g).abs().max().item<double>() < 1e-15);
  CHECK(g.abs().max().item<double>() > 0.1);
}

TEST_CASE("batch norm mixes samples and says so; points {n, c} are normalised, too") {
  CHECK(kLayer->mixes_samples());
  const Tensor x = wave({6, 2}, 4);
  Pass pass;
  const Tensor y = kLayer->forward(weights(), 0, x, pass);
  CHECK(test::distance(y, by_definition(x.view({6, 2, 1, 1}), weights(), x.mean(0), x.var(0, false)).view({6, 2})) <
        1e-13);
}
