#include "saddle/optim/average.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

namespace saddle::optim {

void follow(const nn::Network& network, nn::Weights& average, const nn::Weights& weights, double keep) {
  const c10::NoGradGuard no_grad;
  const nn::Weights trained = nn::trainable(network, weights);
  if (!trained.empty()) at::_foreach_lerp_(nn::trainable(network, average), trained, 1 - keep);
  for (std::size_t j = 0; j < weights.size(); ++j) {
    if (network.parameters[j].buffer) average[j].copy_(weights[j]);
  }
}

Average no_average() {
  return {.name = "none", .keep = [](std::int64_t, std::int64_t, std::int64_t) { return 0.0; }};
}

Average ema(double beta) {
  const auto keep = [beta](std::int64_t t, std::int64_t, std::int64_t) {
    return std::min(beta, (1.0 + static_cast<double>(t)) / (10.0 + static_cast<double>(t)));
  };
  return {.name = "ema", .keep = keep};
}

Average ema_half_life(double half_life) {
  const auto keep = [half_life](std::int64_t, std::int64_t images, std::int64_t batch) {
    return std::exp2(-static_cast<double>(batch) / std::min(half_life, 0.05 * static_cast<double>(images)));
  };
  return {.name = "ema", .keep = keep};
}

Average uniform() {
  const auto keep = [](std::int64_t t, std::int64_t, std::int64_t) {
    return static_cast<double>(t - 1) / static_cast<double>(t);
  };
  return {.name = "uniform", .keep = keep};
}

Average mean_then_ema(double beta) {
  const auto keep = [beta](std::int64_t t, std::int64_t, std::int64_t) {
    return std::min(beta, 1 - 1 / static_cast<double>(t));
  };
  return {.name = "mean-then-ema", .keep = keep};
}

const Table<Average>& averages() {
  static const Table<Average> table(
      "average", {{"none", "the weights themselves", "", {}, [](const Options&) { return no_average(); }},
                  {"ema",
                   "average <- keep average + (1 - keep) weights, keep = min(beta, (1 + t) / (10 + t))",
                   "Yazici et al. 2019",
                   {{"beta", 0.999, "[0, 1); not used when half_life is given"},
                    {"half_life", 0.0, "images; 0: use beta. At most 5 % of the images seen"}},
                   [](const Options& o) {
                     const double half_life = o.number_in("half_life", 0, 1e15);
                     return half_life > 0 ? ema_half_life(half_life) : ema(o.number_in("beta", 0, 1 - 1e-12));
                   }},
                  {"uniform",
                   "average_t = ((t - 1) average_{t-1} + weights_t) / t, t generator steps",
                   "Polyak and Juditsky 1992; for GANs Yazici et al. 2019",
                   {},
                   [](const Options&) { return uniform(); }}});
  return table;
}

}  // namespace saddle::optim
