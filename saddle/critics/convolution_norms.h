#pragma once
#include "saddle/critics/bounds.h"

namespace saddle::critics {

struct ConvolutionNormsOptions {
  std::int64_t steps = 300;
  std::int64_t width = 16;  // channels of the first convolution
  std::uint64_t seed = 0;
};

/// A DCGAN critic of 28 x 28 images under spectral norm, of its kernels or of its convolutions.
struct NormedCritic {
  std::string norm;                // "kernel", "operator"
  std::vector<double> steps, gap;  // E D(x) - E D(G(z)) against steps
  std::vector<double> layer_norm;  // the norm of each layer as a map, at the end: two convolutions, a linear layer
  double lipschitz = 0;            // bound on the slope of D, lipschitz_bound()
  double certified = 0;            // the last gap / lipschitz: no W1 is below
};

/// Reals are noise N(0, .1^2) with a constant image added, fakes the same noise alone, so that W1 is the constant
/// image's length, 4. A normalised kernel does not bound a convolution whose windows overlap: the critic's gap may
/// exceed W1. The norm of the convolution does bound it. Source: Gouk et al. 2018; Sedghi et al. 2019.
struct ConvolutionNorms {
  double w1 = 4;
  std::vector<NormedCritic> critics;
};
ConvolutionNorms convolution_norms(const ConvolutionNormsOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
