#include <ATen/ATen.h>

#include "saddle/nn/chain_detail.h"

namespace saddle::nn {
namespace {

Tensor doubled_bilinearly(const Tensor& x) {
  return at::upsample_bilinear2d(x, {2 * x.size(2), 2 * x.size(3)}, /*align_corners=*/false);
}

Tensor doubled(const Tensor& x) { return at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)}); }

}  // namespace

LayerPtr upsample_nearest() { return function_layer("UpsampleNearest(2)", doubled); }
LayerPtr upsample_bilinear() { return function_layer("UpsampleBilinear(2)", doubled_bilinearly); }

LayerPtr average_pool() {
  return function_layer("AvgPool2d(2)", [](const Tensor& x) { return at::avg_pool2d(x, {2, 2}); });
}

LayerPtr global_mean() {
  return function_layer("GlobalMean", [](const Tensor& x) { return x.mean({2, 3}); });
}

LayerPtr global_sum() {
  return function_layer("GlobalSum", [](const Tensor& x) { return x.sum({2, 3}); });
}

}  // namespace saddle::nn
