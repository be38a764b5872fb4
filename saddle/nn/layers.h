#pragma once
#include <cstdint>
#include <memory>

#include "saddle/nn/network.h"

namespace saddle::nn {

using LayerPtr = std::shared_ptr<const Layer>;

/// y = x W^T + b; weight {out, in}, bias {out}. With stacked weights {R, out, in}, {R, out} and x {R, n, in}: R layers
/// at once.
LayerPtr linear(std::int64_t in, std::int64_t out, Scheme scheme, bool bias = true);

struct ConvolutionOptions {
  std::int64_t kernel = 4, stride = 2, padding = 1;  // pixels
  bool bias = true;                                  // pointless before a batch norm
};

/// Cross-correlation {n, in, h, w} -> {n, out, h', w'}; weight {out, in, kernel, kernel}: torch.nn.Conv2d.
LayerPtr convolution(std::int64_t in, std::int64_t out, Scheme scheme, const ConvolutionOptions& options = {});

/// Its transpose, {n, in, h, w} -> {n, out, h', w'}; weight {in, out, kernel, kernel}: torch.nn.ConvTranspose2d.
LayerPtr transposed_convolution(std::int64_t in, std::int64_t out, Scheme scheme,
                                const ConvolutionOptions& options = {});

/// Batch normalisation of {n, channels, *}: Ioffe and Szegedy 2015, Algorithm 1; eps 1e-5, running averages with
/// momentum 0.1. In a training pass the running averages' new values are reported in Pass::updates.
LayerPtr batch_norm(std::int64_t channels, Scheme scheme);

LayerPtr relu();
/// @param slope  for negative values, >= 0. @throws ConfigError for a negative one
LayerPtr leaky_relu(double slope);
LayerPtr tanh();

/// {n, *} -> {n, shape...}.
LayerPtr reshape(Shape shape);

}  // namespace saddle::nn
