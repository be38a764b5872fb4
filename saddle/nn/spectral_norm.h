#pragma once
#include <cstdint>

#include "saddle/nn/constraint.h"

namespace saddle::nn {

/// The norm of a convolution by which its kernel is divided.
enum class ConvolutionNorm {
  kernel,      // the largest singular value of the kernel as a matrix {out, rest}: Miyato et al. 2018
  convolution  // that of the convolution, a linear map of images of its layer's size: Gouk et al. 2018
};

struct SpectralNormOptions {
  std::int64_t iterations = 1;  // of the power method, a pass, >= 1
  bool exact = false;           // the largest singular value by a decomposition instead: slow, for tests
  ConvolutionNorm norm = ConvolutionNorm::kernel;
};

/// W / sigma for every matrix and kernel W of the critic, sigma the largest singular value of the matrix, and of a
/// kernel that of `norm`. A critic of linear layers and ReLUs is then 1-Lipschitz. A critic with convolutions is so
/// with ConvolutionNorm::convolution only: where windows of side k overlap, at a stride s < k, a convolution whose
/// kernel has norm 1 stretches an image by up to ceil(k / s).
///
/// sigma = <u, W v> with v = W^T u / |W^T u|, u a buffer "..._u" {out} that a training pass moves by `iterations` times
/// u <- W v / |W v|, once however often the pass runs the network. For ConvolutionNorm::convolution u and v are images,
/// and W v and W^T u the convolution and its transpose. u and v are held constant in derivatives, hence with s = sigma
/// and G = dL/d(W/s) the gradient dL/dW = (G - <G, W/s> u v^T) / s. A W of zeros stays.
/// Source: Miyato et al. 2018, eq. (8), Algorithm 1 and eq. (12); Gouk et al. 2018 and Sedghi et al. 2019 for the
/// norm of a convolution.
/// @throws ConfigError for fewer than one iteration; of a network whose convolutions are not layers of saddle's own,
/// from `parametrise`, for ConvolutionNorm::convolution
Constraint spectral_norm(const SpectralNormOptions& options);

}  // namespace saddle::nn
