#pragma once
#include <cstdint>
#include <map>

#include "saddle/nn/network.h"

namespace saddle::nn {

/// A convolution without its bias as the linear map A of images that it is: all but its weight.
struct ConvolutionOperator {
  std::int64_t stride = 1, padding = 0, groups = 1;
  bool transposed = false;
  Shape input;  // {channels, height, width} of the image that it is applied to

  Shape output(const Tensor& weight) const;                       // of the image that comes out
  Tensor apply(const Tensor& weight, const Tensor& x) const;      // A x, {n, input...} -> {n, output...}
  Tensor transpose(const Tensor& weight, const Tensor& y) const;  // A^T y, the other way
  Tensor dense(const Tensor& weight) const;                       // {outputs, inputs}: slow, for small images
};

/// A number that |A x| / |x| never exceeds: the largest singular value of the same convolution on a larger image
/// that is closed to a torus, of which A is a part. A stride s is taken into the channels first (s^2 times as many, of
/// a window smaller by s), so that the bound is not that of the convolution without it. Source: Sedghi et al. 2019,
/// Theorem 6, for stride 1 on the torus; that a part has no larger norm is elementary.
double norm_bound(const ConvolutionOperator& convolution, const Tensor& weight);

/// The network's convolutions by their weights' places in its list, as its input's size has them.
std::map<std::size_t, ConvolutionOperator> convolution_operators(const Network& network);

}  // namespace saddle::nn
