#pragma once
#include "saddle/nn/condition.h"
#include "saddle/nn/network.h"

namespace saddle::nn {

struct R3ganOptions {
  std::int64_t width = 64;   // channels up to 32 pixels, halved with each finer level; 768 in the paper
  std::int64_t blocks = 2;   // residual blocks at each size
  std::int64_t expand = 2;   // inner channels of a block / outer ones
  std::int64_t group = 16;   // inner channels of a group of the 3x3 convolution; 64 in the paper
  Conditioning condition;    // none or concat in a generator, none or projection in a critic
  std::int64_t outputs = 1;  // of a critic
};

/// R3GAN's generator: z {n, latent} -> x {n, c, s, s}, s in {28, 32, 64, 128}, unbounded. A learned basis 4x4 (7x7 for
/// 28), each channel times a linear function of z; blocks; then at each level a 1x1 convolution where channels change,
/// bilinear doubling, blocks; at last 1x1 to c channels. A block is x + 1x1 lrelu(3x3 in groups lrelu(1x1 x)), leaky
/// ReLU 0.2, no normalisation; its last convolution starts at zero, the others at N(0, g^2 / fan_in), g =
/// sqrt(2 / 1.04) B^(-1/4) for B blocks in all. Source: Huang et al. 2024, "The GAN is dead; long live the GAN!",
/// sections 3.3, 3.4. Convolutions have biases only inside blocks.
Network r3gan_generator(std::int64_t latent, const Shape& image, const R3ganOptions& options);

/// R3GAN's critic, the mirror: 1x1 from c channels; at each size blocks, then 2x2 means (bilinear halving) and 1x1
/// where channels change; at last a depthwise convolution over the whole map and a linear layer without bias.
/// Departure: a class enters by Miyato and Koyama's projection, theirs has the embedding's term alone.
Network r3gan_critic(const Shape& image, const R3ganOptions& options);

}  // namespace saddle::nn
