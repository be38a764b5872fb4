#include "saddle/critics/bounds.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/nn/dcgan.h"
#include "saddle/nn/layers.h"
#include "saddle/nn/mlp.h"

using namespace saddle;
using namespace saddle::critics;

TEST_CASE("the certificate of a convolutional critic is the product of its layers' largest singular values, or above") {
  const nn::Network critic = nn::dcgan_critic({1, 28, 28}, {.width = 3, .norm = false, .slope = .2});
  const nn::Weights w = nn::initialise(critic, 1, 0, at::kDouble);
  // The layers as dense matrices, column by column from the network's own convolutions.
  const auto dense = [](const Tensor& kernel, std::int64_t channels, std::int64_t side) {
    const std::int64_t inputs = channels * side * side;
    const Tensor basis = at::eye(inputs, at::kDouble).view({inputs, channels, side, side});
    return at::conv2d(basis, kernel, {}, 2, 1).flatten(1);
  };
  const auto norm = [](const Tensor& matrix) { return at::linalg_svdvals(matrix).max().item<double>(); };
  const double exact = norm(dense(w[0], 1, 28)) * norm(dense(w[2], 3, 14)) * norm(w[4]);
  const double bound = lipschitz_bound(critic, w);
  CHECK(bound >= exact);
  CHECK(bound < 1.1 * exact);
  CHECK(bound > 1.1 * norm(w[0].flatten(1)) * norm(w[2].flatten(1)) * norm(w[4]));  // the kernels' product is no bound
}

TEST_CASE("a constant image passes a critic of constant kernels at twice the slope that the kernels' norms say") {
  const nn::Network critic = nn::sequential("constant", {1, 32, 32}, {1},
                                            {nn::convolution(1, 1, nn::Scheme::pytorch, {.bias = false}),
                                             nn::reshape({256}), nn::linear(256, 1, nn::Scheme::pytorch, false)});
  const nn::Weights w{at::full({1, 1, 4, 4}, .25, at::kDouble), at::full({1, 256}, 1. / 16, at::kDouble)};
  nn::Pass pass{.training = false};
  const Tensor x = at::full({1, 1, 32, 32}, 1. / 32, at::kDouble);  // of length 1; both weights have norm 1
  // 14^2 windows see 16 pixels, 4 x 14 see 12, and 4 see 9: (196 + 56 x 3/4 + 4 x 9/16) / 8 / 16.
  CHECK(critic.forward(w, x, pass).item<double>() == doctest::Approx(1.876953125).epsilon(1e-12));
  CHECK(lipschitz_bound(critic, w) >= critic.forward(w, x, pass).item<double>());
  CHECK(lipschitz_bound(critic, w) <= 2 + 1e-12);
}

TEST_CASE("what has no known bound is refused by its name") {
  const auto bound_of = [](const nn::Network& critic) {
    return lipschitz_bound(critic, nn::initialise(critic, 1, 0, at::kDouble));
  };
  CHECK_THROWS_WITH_AS(bound_of(nn::dcgan_critic({1, 28, 28}, {.width = 3})), doctest::Contains("BatchNorm"),
                       ConfigError);
  const nn::Network sum = nn::sequential(
      "sum", {2, 4, 4}, {2, 4, 4},
      {nn::residual({nn::relu(), nn::convolution(2, 2, nn::Scheme::pytorch, {.kernel = 3, .stride = 1, .padding = 1})},
                    {})});
  CHECK_THROWS_WITH_AS(bound_of(sum), doctest::Contains("Residual"), ConfigError);
  nn::Network own{.name = "own", .input_shape = {1}, .output_shape = {1}};
  CHECK_THROWS_WITH_AS(bound_of(own), doctest::Contains("layers are not known"), ConfigError);
}
