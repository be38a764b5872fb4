#include "saddle/critics/convolution_norms.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "saddle/nn/convolution_operator.h"
#include "saddle/nn/dcgan.h"

namespace saddle::critics {
namespace {

constexpr std::int64_t kSide = 28;
constexpr double kDistance = 4, kNoise = .1;

/// n noise images {n, 1, 28, 28}, with `light` added to each pixel.
Sampler images(double light) {
  return [light](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
    return light + kNoise * Stream(seed, purpose, k).normal({n, 1, kSide, kSide}, at::kDouble);
  };
}

/// The largest singular value of the convolution, by the power method.
double norm_of_map(const nn::ConvolutionOperator& map, const Tensor& weight) {
  constexpr int kIterations = 500;
  const Shape& in = map.input;
  Tensor v = Stream(0, Purpose::metric, 0).normal({1, in[0], in[1], in[2]}, at::kDouble);
  double norm = 0;
  for (int i = 0; i < kIterations; ++i) {
    const Tensor u = map.apply(weight, v / v.norm());
    norm = u.norm().item<double>();
    v = map.transpose(weight, u);
  }
  return norm;
}

/// The norms of a trained critic's layers as the passes have them.
std::vector<double> layer_norms(const FixedGame& critic) {
  const c10::NoGradGuard constant;
  nn::Pass pass{.training = false};
  const nn::Network& network = critic.game.critic_network();
  const nn::Weights weights = network.effective(critic.at.critic, pass);
  const auto convolutions = nn::convolution_operators(network);
  std::vector<double> all;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    const Tensor weight = weights[j].to(at::kDouble);
    if (const auto map = convolutions.find(j); map != convolutions.end()) {
      all.push_back(norm_of_map(map->second, weight));
    } else if (weight.dim() == 2) {
      all.push_back(at::linalg_matrix_norm(weight, 2).item<double>());
    }
  }
  return all;
}

}  // namespace

ConvolutionNorms convolution_norms(const ConvolutionNormsOptions& o, const Progress& progress) {
  constexpr std::int64_t kSamples = 512, kEvery = 10;
  constexpr std::int64_t kIterations = 5;  // a step; the largest singular values of a convolution lie close together
  const Sides sides{images(kDistance / kSide), images(0)};
  const nn::Network network = nn::dcgan_critic({1, kSide, kSide}, {.width = o.width, .norm = false, .slope = .2});
  const Tensor real = sides.real(o.seed, Purpose::metric, 0, kSamples);
  const Tensor fake = sides.fake(o.seed, Purpose::metric, 1, kSamples);
  ConvolutionNorms found{.w1 = kDistance};
  for (const char* norm : {"kernel", "operator"}) {
    NormedCritic result{.norm = norm};
    const Watch watch = [&](std::int64_t step, const FixedGame& critic) {
      if (step % kEvery != 0 && step != o.steps) return;
      result.steps.push_back(static_cast<double>(step));
      result.gap.push_back((critic.scores(real).mean() - critic.scores(fake).mean()).item<double>());
    };
    CriticOptions options = bounded({.steps = o.steps, .batch = 32, .seed = o.seed}, spectral_norm(norm));
    options.constraint.options["iterations"] = kIterations;
    const Progress own = part(progress, static_cast<int>(found.critics.size()), 2);
    const FixedGame critic = train_critic(network, sides, options, own, watch);
    result.layer_norm = layer_norms(critic);
    result.lipschitz = lipschitz_bound(critic.game.critic_network(), critic.at.critic);
    result.certified = std::max(0., result.gap.back()) / result.lipschitz;
    found.critics.push_back(std::move(result));
  }
  return found;
}

}  // namespace saddle::critics
