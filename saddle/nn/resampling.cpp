#include <ATen/ATen.h>

#include "saddle/nn/chain_detail.h"

namespace saddle::nn {
namespace {

Tensor doubled_bilinearly(const Tensor& x) {
  return at::upsample_bilinear2d(x, {2 * x.size(2), 2 * x.size(3)}, /*align_corners=*/false);
}

Tensor doubled(const Tensor& x) { return at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)}); }

Tensor halved(const Tensor& x) { return at::avg_pool2d(x, {2, 2}); }

/// {n, c} at every place of {n, c, h, w}, in x's layout.
Tensor spread(const Tensor& delta, const Tensor& x) {
  return delta.unsqueeze(-1).unsqueeze(-1).expand_as(x).contiguous(x.suggest_memory_format());
}

}  // namespace

LayerPtr upsample_nearest() {
  return function_layer(
      "UpsampleNearest(2)", doubled, [](const Tensor& delta, const Tensor&) { return 4 * halved(delta); }, 2);
}

LayerPtr upsample_bilinear() {
  return function_layer("UpsampleBilinear(2)", doubled_bilinearly, [](const Tensor& delta, const Tensor& x) {
    return at::upsample_bilinear2d_backward(delta, {2 * x.size(2), 2 * x.size(3)}, x.sizes(), /*align_corners=*/false);
  });
}

LayerPtr average_pool() {
  return function_layer(
      "AvgPool2d(2)", halved,
      [](const Tensor& delta, const Tensor& x) {
        return at::avg_pool2d_backward(delta, x, {2, 2}, {2, 2}, {0, 0}, false, true, std::nullopt);
      },
      .5);
}

LayerPtr global_mean() {
  return function_layer(
      "GlobalMean", [](const Tensor& x) { return x.mean({2, 3}); },
      [](const Tensor& delta, const Tensor& x) {
        return spread(delta / static_cast<double>(x.size(2) * x.size(3)), x);
      });
}

LayerPtr global_sum() {
  return function_layer("GlobalSum", [](const Tensor& x) { return x.sum({2, 3}); }, spread);
}

}  // namespace saddle::nn
