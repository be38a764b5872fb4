#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::run;
using test::wave;

TEST_CASE("a linear layer is x W^T + b") {
  const Tensor weight = at::tensor({1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, at::kDouble).view({2, 3});
  const Tensor bias = at::tensor({10.0, 20.0}, at::kDouble);
  const Tensor x = at::tensor({1.0, 0.0, -1.0}, at::kDouble).view({1, 3});
  CHECK(at::equal(run(linear(3, 2, Scheme::he), {weight, bias}, x), at::tensor({8.0, 18.0}, at::kDouble).view({1, 2})));
  CHECK(
      at::equal(run(linear(3, 2, Scheme::he, false), {weight}, x), at::tensor({-2.0, -2.0}, at::kDouble).view({1, 2})));
}

TEST_CASE("R stacked linear layers give what R single ones give, values and gradients") {
  constexpr std::int64_t kGames = 4;
  for (const bool bias : {true, false}) {
    CAPTURE(bias);
    const LayerPtr layer = linear(3, 2, Scheme::he, bias);
    Weights stacked{wave({kGames, 2, 3}).requires_grad_(true)};
    if (bias) stacked.push_back(wave({kGames, 2}, 1).requires_grad_(true));
    const Tensor x = wave({kGames, 5, 3}, 2).requires_grad_(true);
    const Tensor y = run(layer, stacked, x);
    std::vector<Tensor> inputs = stacked;
    inputs.push_back(x);
    const auto gradients = torch::autograd::grad({(y * wave({kGames, 5, 2}, 3)).sum()}, inputs);
    for (std::int64_t r = 0; r < kGames; ++r) {
      std::vector<Tensor> one;
      for (const Tensor& input : inputs) one.push_back(input.detach()[r].clone().requires_grad_(true));
      const Tensor alone = run(layer, {one.begin(), one.end() - 1}, one.back());
      CHECK(test::distance(y[r], alone) < 1e-14);
      const auto singles = torch::autograd::grad({(alone * wave({kGames, 5, 2}, 3)[r]).sum()}, one);
      for (std::size_t k = 0; k < one.size(); ++k) CHECK(test::distance(gradients[k][r], singles[k]) < 1e-13);
    }
  }
}

TEST_CASE("stacked weights meet one shared input, too") {
  const Tensor weight = wave({4, 2, 3}), bias = wave({4, 2}, 1), x = wave({5, 3}, 2);
  const Tensor y = run(linear(3, 2, Scheme::he), {weight, bias}, x);
  REQUIRE(y.sizes() == at::IntArrayRef({4, 5, 2}));
  for (std::int64_t r = 0; r < 4; ++r) CHECK(test::distance(y[r], at::linear(x, weight[r], bias[r])) < 1e-14);
}

TEST_CASE("a linear layer reads its own entries of the network's list") {
  const Weights all{wave({1}), wave({2, 3}), wave({2})};
  Pass pass;
  CHECK(at::equal(linear(3, 2, Scheme::he)->forward(all, 1, wave({5, 3}), pass),
                  at::linear(wave({5, 3}), all[1], all[2])));
}
