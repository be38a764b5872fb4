#pragma once
#include "saddle/nn/condition.h"
#include "saddle/nn/network.h"

namespace saddle::nn {

struct ResnetOptions {
  enum class Style { wgan_gp, sngan };
  Style style = Style::wgan_gp;
  std::int64_t width = 128;    // channels: of all blocks at 28 and 32 pixels, of the finest at 64 and 128
  bool norm = true;            // of a generator: batch norm
  Scheme scheme = Scheme::he;  // how weights start
  Conditioning condition;      // none or concat; batch_norm (with `norm`) in a generator, projection in a critic
  bool minibatch_std = false;  // of a critic: one more map before the pooling, Karras et al. 2018, section 3
  std::int64_t outputs = 1;    // of a critic
};

/// Residual generator: z {n, latent} -> x {n, c, s, s} in [-1, 1], s in {28, 32, 64, 128}. A linear layer makes a map
/// 7x7 (of 28) or 4x4, each block doubles it: [norm] relu up 3x3 [norm] relu 3x3, added to up 1x1; then [norm] relu
/// 3x3 tanh. Up is nearest-neighbour. At 28 and 32 pixels all blocks have `width` channels, at 64 and 128 the last has,
/// each coarser one twice as many. Source: Gulrajani et al. 2017, appendix F (32) and their code's GoodGenerator (64);
/// Miyato et al. 2018, tables 3 (32) and 4 (128), the same layout for either style.
Network resnet_generator(std::int64_t latent, const Shape& image, const ResnetOptions& options);

/// Residual critic: x {n, c, s, s} -> raw scores {n, outputs}. A block is relu 3x3 relu 3x3 [down], added to the
/// identity or 1x1 [down]; down is 2x2 average pooling; at the end relu, pooling over all places, a linear layer.
/// The optimised first block has no relu before its first convolution and pools before its 1x1.
///   28, 32 pixels: optimised down, down, block, block: Gulrajani et al. 2017, appendix F; Miyato et al. 2018, table 3
///   64, 128, wgan-gp: 3x3, then downs to 4x4, channels doubled up to the last but one: GoodDiscriminator of 64 pixels
///   64, 128, sngan: optimised down, downs to 4x4 with channels doubled, block: Miyato et al. 2018, table 4
/// Style wgan-gp pools by the mean, sngan by the sum. Departures: weights start as `scheme` says in all layers; the 64
/// pixel critic of WGAN-GP pools as that of 32 does, theirs has the linear layer on the map.
Network resnet_critic(const Shape& image, const ResnetOptions& options);

}  // namespace saddle::nn
