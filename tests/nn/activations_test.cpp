#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <functional>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;

namespace {

Tensor activated(const LayerPtr& layer, const Tensor& x) {
  Pass pass;
  return layer->forward({}, 0, x, pass);
}

}  // namespace

TEST_CASE("activations are their formulas") {
  const Tensor x = at::tensor({-2.0, -0.5, 0.0, 3.0}, at::kDouble);
  CHECK(at::equal(activated(relu(), x), at::tensor({0.0, 0.0, 0.0, 3.0}, at::kDouble)));
  CHECK(at::equal(activated(leaky_relu(0.25), x), at::tensor({-0.5, -0.125, 0.0, 3.0}, at::kDouble)));
  CHECK(test::distance(activated(nn::tanh(), x), (x.exp() - x.neg().exp()) / (x.exp() + x.neg().exp())) < 1e-15);
}

TEST_CASE("a gradient penalty through our rectifiers has the gradient that ATen's own give") {
  // s = w2 f(W1 x), penalty mean (|ds/dx| - 1)^2: its gradient needs the rectifier's second pass, mask and all
  const Tensor x = test::wave({4, 3}), w1 = test::wave({5, 3}).add(.1), w2 = test::wave({1, 5}).sub(.2);
  const auto penalty_gradient = [&](const std::function<Tensor(const Tensor&)>& f) {
    const Tensor input = x.clone().requires_grad_(true), a = w1.clone().requires_grad_(true),
                 b = w2.clone().requires_grad_(true);
    const Tensor score = at::linear(f(at::linear(input, a)), b).sum();
    const Tensor g = torch::autograd::grad({score}, {input}, {}, true, true)[0];
    const Tensor penalty = (at::linalg_vector_norm(g, 2, {-1}) - 1).square().mean() + score.square();
    return torch::autograd::grad({penalty}, {a, b, input});
  };
  for (const double slope : {0.0, 0.2, 1.0}) {
    CAPTURE(slope);
    const auto ours =
        penalty_gradient([&](const Tensor& y) { return activated(slope == 0 ? relu() : leaky_relu(slope), y); });
    const auto theirs =
        penalty_gradient([&](const Tensor& y) { return slope == 0 ? y.relu() : at::leaky_relu(y, slope); });
    for (int i = 0; i < 3; ++i) {
      CHECK(theirs[i].abs().max().item<double>() > 1e-3);
      CHECK(test::distance(ours[i], theirs[i]) < 1e-13);
    }
  }
}

TEST_CASE("a negative slope is refused") {
  CHECK_THROWS_WITH_AS(leaky_relu(-0.1), doctest::Contains("slope -0.1 must be at least 0"), ConfigError);
}

TEST_CASE("reshape keeps the samples and their element order") {
  const Tensor x = at::arange(12, at::kDouble).view({2, 6});
  const Tensor y = activated(reshape({2, 3}), x);
  REQUIRE(y.sizes() == at::IntArrayRef({2, 2, 3}));
  CHECK(at::equal(activated(reshape({6}), y), x));
  CHECK(at::equal(activated(reshape({6}), y.transpose(1, 2)), x.view({2, 2, 3}).transpose(1, 2).reshape({2, 6})));
}

TEST_CASE("layers without weights have none and mix no samples") {
  for (const LayerPtr& layer : {relu(), leaky_relu(0.2), nn::tanh(), reshape({2})}) {
    CHECK(layer->parameters().empty());
    CHECK_FALSE(layer->mixes_samples());
  }
}
