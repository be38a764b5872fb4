#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "saddle/nn/network.h"

namespace saddle::nn {

using LayerPtr = std::shared_ptr<const Layer>;

/// y = x W^T + b; weight {out, in}, bias {out}. With stacked weights {R, out, in}, {R, out} and x {R, n, in}: R layers
/// at once.
LayerPtr linear(std::int64_t in, std::int64_t out, Scheme scheme, bool bias = true);

struct ConvolutionOptions {
  std::int64_t kernel = 4, stride = 2, padding = 1;  // pixels
  bool bias = true;                                  // pointless before a batch norm
  std::int64_t groups = 1;                           // parts of the channels that do not see each other
  double gain = 1;                                   // times the scheme's spread at the start
};

/// Cross-correlation {n, in, h, w} -> {n, out, h', w'}; weight {out, in / groups, kernel, kernel}: torch.nn.Conv2d.
/// @throws ConfigError unless `groups` divides both channels
LayerPtr convolution(std::int64_t in, std::int64_t out, Scheme scheme, const ConvolutionOptions& options = {});

/// Its transpose, {n, in, h, w} -> {n, out, h', w'}; weight {in, out / groups, kernel, kernel}:
/// torch.nn.ConvTranspose2d.
LayerPtr transposed_convolution(std::int64_t in, std::int64_t out, Scheme scheme,
                                const ConvolutionOptions& options = {});

/// Batch normalisation of {n, channels, *}: Ioffe and Szegedy 2015, Algorithm 1; eps 1e-5, running averages with
/// Pass::momentum. In a training pass the running averages' new values are reported in Pass::updates.
/// @param classes  0: weight and bias {channels}; else {classes, channels}, a row for each label, the statistics over
/// all labels: Dumoulin et al. 2017, eq. (5)
LayerPtr batch_norm(std::int64_t channels, Scheme scheme, std::int64_t classes = 0);

/// Appends to each sample the standard deviation over the batch, averaged over all features and places: {n, c, h, w} ->
/// {n, c + 1, h, w}, {n, d} -> {n, d + 1}. Source: Karras et al. 2018, section 3; sqrt(variance + 1e-8) as there.
/// Departure: a running average of it, Pass::momentum, stands in for it in evaluation, as in batch norm, since one
/// sample's score must not depend on who else is asked about.
LayerPtr minibatch_deviation();

LayerPtr relu();
/// @param slope  for negative values, >= 0. @throws ConfigError for a negative one
LayerPtr leaky_relu(double slope);
LayerPtr tanh();

/// {n, *} -> {n, shape...}.
LayerPtr reshape(Shape shape);

/// {n, c, h, w} -> {n, c, 2h, 2w}: each pixel four times, or by bilinear interpolation of pixel centres.
LayerPtr upsample_nearest();
LayerPtr upsample_bilinear();

/// {n, c, h, w} -> {n, c, h / 2, w / 2}: means of 2x2 pixels, which bilinear interpolation of pixel centres is, too.
LayerPtr average_pool();

/// {n, c, h, w} -> {n, c}.
LayerPtr global_mean();
LayerPtr global_sum();

/// main(x) + shortcut(x), each a chain of layers, no layers the identity: He et al. 2016, eq. (1), (2). Entries are
/// called main.0.weight, ..., shortcut.0.weight, ...
LayerPtr residual(std::vector<LayerPtr> main, std::vector<LayerPtr> shortcut);

}  // namespace saddle::nn
