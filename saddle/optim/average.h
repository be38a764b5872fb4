#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "saddle/core/names.h"
#include "saddle/game/engine.h"

namespace saddle::optim {

/// How the averaged generator follows the trained one.
struct Average {
  std::string name;
  /// The weight of the old average at generator step t = 1, 2, ...; `images` were shown by then, `batch` in this step.
  std::function<double(std::int64_t t, std::int64_t images, std::int64_t batch)> keep;
};

/// average <- keep average + (1 - keep) weights for trainable parameters; buffers are copied, not averaged. A running
/// variance belongs to the weights it was measured on, so the average needs its own (nn::with_standing_statistics).
void follow(const nn::Network& network, nn::Weights& average, const nn::Weights& weights, double keep);

/// The weights themselves.
Average no_average();

/// Exponential moving average with ramp-up, keep_t = min(beta, (1 + t) / (10 + t)): without it the average still holds
/// the random start after thousands of steps. Source: Yazici et al. 2019; the ramp is TensorFlow's
/// ExponentialMovingAverage.
Average ema(double beta);

/// Exponential moving average that halves in `half_life` images, at most 5 % of those seen so far:
/// keep = 2^(-batch / min(half_life, 0.05 images)). Source: Karras et al. 2020, as in StyleGAN2-ADA's training.
Average ema_half_life(double half_life);

/// The mean of the weights after every step so far, keep_t = (t - 1) / t: it never forgets, early steps weigh as much
/// as late ones. Source: Polyak and Juditsky 1992; for GANs Yazici et al. 2019.
Average uniform();

/// The mean of all steps until they are as many as the average's memory 1 / (1 - beta), then the moving average:
/// keep_t = min(beta, 1 - 1 / t). To compare betas: ema()'s ramp keeps all those near 1 equal for ten times as long.
Average mean_then_ema(double beta);

/// All averages by name: none, ema, uniform.
const Table<Average>& averages();

}  // namespace saddle::optim
