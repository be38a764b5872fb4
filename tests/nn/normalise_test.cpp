#include "saddle/nn/normalise.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"
#include "saddle/nn/mlp.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::run;
using test::wave;

namespace {

const Network kLinear = normalise().parametrise(sequential("linear", {3}, {1}, {linear(3, 1, Scheme::he, false)}));

}  // namespace

TEST_CASE("one linear layer becomes <psi, x> / |psi|, also in a stack of games") {
  const Tensor x = wave({5, 3}), psi = wave({2, 1, 3}, 1);
  for (std::int64_t r = 0; r < 2; ++r)
    CHECK(test::distance(run(kLinear, {psi[r]}, x), x.matmul(psi[r].t()) / psi[r].norm()) < 1e-15);
  const Tensor all = run(kLinear, {psi}, x.expand({2, 5, 3}));
  for (std::int64_t r = 0; r < 2; ++r) CHECK(test::distance(all[r], run(kLinear, {psi[r]}, x)) < 1e-15);
}

TEST_CASE("a factor of the weights changes nothing, so the gradient is at right angles to them and |psi| is kept") {
  const Tensor x = wave({5, 3}), psi = wave({1, 3}, 1).requires_grad_(true);
  CHECK(test::distance(run(kLinear, {7 * psi}, x), run(kLinear, {psi}, x)) < 1e-15);
  const Tensor g = torch::autograd::grad({run(kLinear, {psi}, x).square().sum()}, {psi})[0];
  CHECK(g.norm().item<double>() > 0.1);
  CHECK(std::abs((g * psi).sum().item<double>()) < 1e-14);
}

TEST_CASE("every matrix of a critic has Frobenius norm 1, biases and the list stay as they were") {
  const Network plain = mlp("critic", 3, 1, {.width = 4, .depth = 1});
  const Network network = normalise().parametrise(plain);
  CHECK(network.parameters.size() == plain.parameters.size());
  const Weights w = test::filled(network);
  Pass pass;
  const Weights all = network.effective(w, pass);
  for (const std::size_t j : {0, 2}) {
    CHECK(all[j].norm().item<double>() == doctest::Approx(1).epsilon(1e-14));
    CHECK(all[j + 1].is_same(w[j + 1]));
  }
  CHECK(pass.updates.empty());
}

TEST_CASE("two parametrisations follow each other, the later one first") {
  const Network once = kLinear;
  const Network twice = normalise().parametrise(once);
  const Weights w{wave({1, 3}, 1)};
  Pass pass;
  CHECK(test::distance(twice.effective(w, pass)[0], once.effective(w, pass)[0]) < 1e-15);
}

TEST_CASE("a weight of zeros stays, with finite gradients") {
  const Tensor psi = at::zeros({1, 3}, at::kDouble).requires_grad_(true);
  const Tensor y = run(kLinear, {psi}, wave({5, 3}));
  CHECK(y.abs().max().item<double>() == 0);
  CHECK(test::distance(torch::autograd::grad({y.sum()}, {psi})[0], wave({5, 3}).sum(0, true)) < 1e-15);
}
