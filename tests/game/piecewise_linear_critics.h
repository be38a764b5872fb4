#pragma once
// Critics that are piecewise linear in their input, and how far two gradients lie apart.
#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include "saddle/nn/condition.h"
#include "saddle/nn/dcgan.h"
#include "saddle/nn/normalise.h"
#include "saddle/nn/r3gan.h"
#include "saddle/nn/resnet.h"
#include "saddle/nn/spectral_norm.h"

#include "tests/game/small_games.h"

namespace saddle::test {

inline constexpr std::int64_t kClasses = 3;

inline nn::Network kinked_critic(std::int64_t in = 2) {
  return nn::mlp("kinked", in, 1, {.width = 7, .depth = 2, .slope = .2});
}

/// 3 - 4 - 2, ReLU.
inline nn::Network kinked_generator() {
  return nn::sequential("kinked", {3}, {2},
                        {nn::linear(3, 4, nn::Scheme::pytorch), nn::relu(), nn::linear(4, 2, nn::Scheme::pytorch)});
}

/// z {n, 3} -> x {n, shape...}.
inline nn::Network linear_generator(const Shape& shape) {
  std::int64_t numbers = 1;
  for (const std::int64_t side : shape) numbers *= side;
  return nn::sequential("linear", {3}, shape, {nn::linear(3, numbers, nn::Scheme::pytorch), nn::reshape(shape)});
}

/// The largest difference of two lists of gradients, against the largest entry; infinite where only one has an entry.
inline double apart(const nn::Weights& a, const nn::Weights& b) {
  double worst = 0, size = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    const bool nothing = !a[j].defined() || a[j].abs().max().item<double>() == 0;
    if (!b[j].defined()) {
      if (!nothing) return std::numeric_limits<double>::infinity();
      continue;
    }
    if (!a[j].defined()) return std::numeric_limits<double>::infinity();
    if (a[j].sizes() != b[j].sizes()) return std::numeric_limits<double>::infinity();
    worst = std::max(worst, (a[j] - b[j]).abs().max().item<double>());
    size = std::max(size, b[j].abs().max().item<double>());
  }
  return size > 0 ? worst / size : worst;
}

/// Critics that the engine must take, by name.
inline std::map<std::string, nn::Network> piecewise_linear_critics() {
  using namespace nn;
  const Conditioning projected{Condition::projection, kClasses}, beside{Condition::concat, kClasses};
  const auto of_images = [](std::vector<LayerPtr> layers, Shape image = {2, 8, 8}) {
    return sequential("layers", std::move(image), {1}, std::move(layers));
  };
  constexpr nn::Scheme s = nn::Scheme::pytorch;
  std::map<std::string, nn::Network> all{
      {"linear", linear_critic()},
      {"mlp", kinked_critic()},
      {"mlp told labels", mlp("mlp", 2, 1, {.width = 7, .depth = 2, .condition = beside})},
      {"mlp with projection", mlp("mlp", 2, 1, {.width = 7, .depth = 2, .slope = .1, .condition = projected})},
      {"dcgan 32", dcgan_critic({1, 32, 32}, {.width = 4, .norm = false, .slope = .2})},
      {"dcgan 28 told labels", dcgan_critic({3, 28, 28}, {.width = 4, .norm = false, .condition = beside})},
      {"dcgan with projection", dcgan_critic({1, 32, 32}, {.width = 4, .norm = false, .condition = projected})},
      {"resnet of wgan-gp", resnet_critic({3, 32, 32}, {.width = 4})},
      {"resnet of sngan", resnet_critic({1, 32, 32}, {.style = ResnetOptions::Style::sngan, .width = 4})},
      {"r3gan", r3gan_critic({1, 32, 32}, {.width = 8, .group = 4})},
      {"r3gan with projection", r3gan_critic({3, 28, 28}, {.width = 8, .group = 4, .condition = projected})},
      {"groups, stride and no bias",
       of_images({convolution(2, 6, s, {.groups = 2}), relu(),
                  convolution(6, 6, s, {.kernel = 3, .stride = 1, .bias = false, .groups = 3}), leaky_relu(.3),
                  global_sum(), linear(6, 1, s, false)})},
      {"transposed convolution", of_images({transposed_convolution(2, 3, s), relu(), global_mean(), linear(3, 1, s)})},
      {"up and down", of_images({upsample_bilinear(), average_pool(), convolution(2, 4, s), relu(), upsample_nearest(),
                                 average_pool(), reshape({64}), linear(64, 1, s)})},
      {"relu first", of_images({relu(), residual({relu(), convolution(2, 2, s, {.kernel = 3, .stride = 1})}, {}),
                                reshape({128}), linear(128, 1, s)})}};
  all.emplace("spectral norm", spectral_norm({}).parametrise(kinked_critic()));
  all.emplace("exact spectral norm", spectral_norm({.exact = true}).parametrise(kinked_critic()));
  all.emplace("spectral norm of convolutions",
              spectral_norm({.norm = ConvolutionNorm::convolution}).parametrise(kinked_critic()));
  all.emplace("normalised", normalise().parametrise(dcgan_critic({1, 28, 28}, {.width = 4, .norm = false})));
  return all;
}

inline nn::Weights moved_weights(const nn::Network& critic) {
  nn::Weights at = nn::initialise(critic, 5, 1, kDouble);
  for (std::size_t j = 0; j < at.size(); ++j) {  // also those that start at 0
    if (!critic.parameters[j].buffer) at[j] = at[j] + .1 * Stream(7, Purpose::test, j).normal(at[j].sizes(), kDouble);
  }
  return at;
}

}  // namespace saddle::test
