#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

const Weights kStart{at::ones({}, at::kDouble)};

Tensor appended(const Tensor& x) {
  const Tensor y = test::run(minibatch_deviation(), kStart, x);
  CHECK(at::equal(y.narrow(1, 0, x.size(1)), x));
  return y.narrow(1, x.size(1), 1);
}

}  // namespace

TEST_CASE("of a sample and its negative the deviation is the mean magnitude, at every place of both") {
  const Tensor a = wave({3, 4, 4});
  const Tensor feature = appended(at::stack({a, -a}));
  REQUIRE(feature.sizes() == at::IntArrayRef({2, 1, 4, 4}));
  CHECK(test::distance(feature, a.abs().mean().expand({2, 1, 4, 4})) < 1e-6);  // the 1e-8 under the root
}

TEST_CASE("points 1 and 3 deviate by 1 from their mean, 0 and 4 by 2: the feature is 1.5") {
  const Tensor feature = appended(at::tensor({1., 0., 3., 4.}, at::kDouble).view({2, 2}));
  CHECK(test::distance(feature, at::full({2, 1}, 1.5, at::kDouble)) < 1e-8);
}

TEST_CASE("a collapsed batch is told from a diverse one, its gradients stay finite to the second order") {
  const Tensor x = wave({1, 3}).expand({4, 3}).clone().requires_grad_(true);
  const Tensor feature = test::run(minibatch_deviation(), kStart, x).narrow(1, 3, 1);
  CHECK(feature.max().item<double>() == doctest::Approx(1e-4));  // sqrt(1e-8)
  const Tensor g = torch::autograd::grad({feature.sum()}, {x}, {}, true, true)[0];
  CHECK(g.abs().max().item<double>() < 1e-9);
  CHECK(at::isfinite(torch::autograd::grad({g.square().sum() + g.sum()}, {x})[0]).all().item<bool>());
}

TEST_CASE("in evaluation a running average stands in, which training moves by a tenth") {
  const Tensor x = at::tensor({1., 0., 3., 4.}, at::kDouble).view({2, 2});
  Pass training, evaluation{.training = false};
  const LayerPtr layer = minibatch_deviation();
  layer->forward(kStart, 0, x, training);
  CHECK(training.updates.at(0).item<double>() == doctest::Approx(0.9 + 0.1 * 1.5));
  layer->forward(kStart, 0, x, training);
  CHECK(training.updates.at(0).item<double>() == doctest::Approx(0.9 * 1.05 + 0.1 * 1.5));
  const Tensor y = layer->forward({at::full({}, 7., at::kDouble)}, 0, x, evaluation);
  CHECK(at::equal(y.select(1, 2), at::full({2}, 7., at::kDouble)));
  CHECK(evaluation.updates.empty());
  CHECK(layer->mixes_samples());
}

TEST_CASE("of a stack of batches each has its own deviation") {
  const Tensor x = wave({3, 4, 2});
  const LayerPtr layer = minibatch_deviation();
  Pass pass;
  const Tensor y = layer->forward({at::ones({3}, at::kDouble)}, 0, x, pass);
  for (std::int64_t r = 0; r < 3; ++r) CHECK(test::distance(y[r], test::run(layer, kStart, x[r])) < 1e-15);
}
