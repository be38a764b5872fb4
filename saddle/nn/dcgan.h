#pragma once
#include "saddle/nn/condition.h"
#include "saddle/nn/network.h"

namespace saddle::nn {

struct DcganOptions {
  std::int64_t width = 64;        // channels at the finest inner level; each coarser level has twice as many
  bool norm = true;               // batch norm in all inner layers
  double slope = 0;               // of the activation for negative values: 0 ReLU, 0.2 in critics
  Scheme scheme = Scheme::dcgan;  // how weights start
  Conditioning condition;         // none or concat; batch_norm (with `norm`) in a generator, projection in a critic
  bool minibatch_std = false;     // of a critic: one more map at the coarsest level, Karras et al. 2018, section 3
  std::int64_t outputs = 1;       // of a critic
};

/// DCGAN generator: z {n, latent} -> x {n, c, s, s} in [-1, 1], s in {28, 32, 64}. A linear layer makes the coarsest
/// map (7x7 for 28, else 4x4), then transposed convolutions 4x4 of stride 2 double it up to s; tanh at the end. Source:
/// Radford et al. 2016, section 3. Departure: the first layer is linear (the same function as their 4x4 one on a 1x1
/// map).
Network dcgan_generator(std::int64_t latent, const Shape& image, const DcganOptions& options);

/// DCGAN critic: x {n, c, s, s} -> raw scores {n, outputs}. Convolutions 4x4 of stride 2 halve the map down to 7x7 or
/// 4x4, then a linear layer; leaky ReLU; with `norm`, batch norm in all but the first convolution.
Network dcgan_critic(const Shape& image, const DcganOptions& options);

}  // namespace saddle::nn
