#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;

namespace {

Tensor run(const LayerPtr& layer, const Tensor& x) {
  Pass pass;
  return layer->forward({}, 0, x, pass);
}

}  // namespace

TEST_CASE("activations are their formulas") {
  const Tensor x = at::tensor({-2.0, -0.5, 0.0, 3.0}, at::kDouble);
  CHECK(at::equal(run(relu(), x), at::tensor({0.0, 0.0, 0.0, 3.0}, at::kDouble)));
  CHECK(at::equal(run(leaky_relu(0.25), x), at::tensor({-0.5, -0.125, 0.0, 3.0}, at::kDouble)));
  CHECK(test::distance(run(nn::tanh(), x), (x.exp() - x.neg().exp()) / (x.exp() + x.neg().exp())) < 1e-15);
}

TEST_CASE("reshape keeps the samples and their element order") {
  const Tensor x = at::arange(12, at::kDouble).view({2, 6});
  const Tensor y = run(reshape({2, 3}), x);
  REQUIRE(y.sizes() == at::IntArrayRef({2, 2, 3}));
  CHECK(at::equal(run(reshape({6}), y), x));
  CHECK(at::equal(run(reshape({6}), y.transpose(1, 2)), x.view({2, 2, 3}).transpose(1, 2).reshape({2, 6})));
}

TEST_CASE("layers without weights have none and mix no samples") {
  for (const LayerPtr& layer : {relu(), leaky_relu(0.2), nn::tanh(), reshape({2})}) {
    CHECK(layer->parameters().empty());
    CHECK_FALSE(layer->mixes_samples());
  }
}
