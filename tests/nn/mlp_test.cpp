#include "saddle/nn/mlp.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::names;
using test::wave;

TEST_CASE("an mlp without hidden layers is affine") {
  const Network network = mlp("mlp", 3, 2, {.depth = 0});
  const Weights w = test::filled(network);
  Pass pass;
  const Tensor x = wave({4, 3});
  CHECK(test::distance(network.forward(w, x, pass), x.matmul(w[0].t()) + w[1]) < 1e-15);
}

TEST_CASE("an mlp is the composition of its formula, for either activation") {
  for (const double slope : {0.0, 0.2}) {
    const Network network = mlp("mlp", 3, 2, {.width = 5, .depth = 2, .slope = slope});
    const Weights w = test::filled(network);
    const auto activated = [&](const Tensor& x) { return x.clamp_min(0) + slope * x.clamp_max(0); };
    const Tensor x = wave({4, 3});
    Tensor a = activated(x.matmul(w[0].t()) + w[1]);
    a = activated(a.matmul(w[2].t()) + w[3]);
    Pass pass;
    CHECK(test::distance(network.forward(w, x, pass), a.matmul(w[4].t()) + w[5]) < 1e-14);
  }
}

TEST_CASE("an mlp's list has the names and shapes of torch.nn.Sequential(Linear, ReLU, ..., Linear)") {
  CHECK(names(mlp("mlp", 3, 2, {.width = 5, .depth = 2})) == std::vector<std::string>{"0.weight{5, 3}", "0.bias{5}",
                                                                                      "2.weight{5, 5}", "2.bias{5}",
                                                                                      "4.weight{2, 5}", "4.bias{2}"});
}

TEST_CASE("the toy networks of WGAN-GP have 512 x 512 twice and their ends") {
  CHECK(count_parameters(mlp("mlp", 2, 1, {})) == 2 * 512 + 512 + 2 * (512 * 512 + 512) + 512 + 1);
}
