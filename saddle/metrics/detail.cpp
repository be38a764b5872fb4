#include "saddle/metrics/detail.h"

#include <ATen/ATen.h>

namespace saddle::metrics {

double detail(const Tensor& images) {
  if (images.dim() != 4 || images.size(2) < 3 || images.size(3) < 3)
    throw ShapeError(text("detail: images ", text_of(images.sizes()), ", expected {n, c, h, w}, h and w at least 3"));
  const Tensor x = images.to(at::kDouble) * 127.5;
  const std::int64_t h = x.size(2) - 2, w = x.size(3) - 2;
  const auto shifted = [&](std::int64_t down, std::int64_t across) {
    return x.narrow(2, 1 + down, h).narrow(3, 1 + across, w);
  };
  const Tensor neighbours = shifted(-1, 0) + shifted(1, 0) + shifted(0, -1) + shifted(0, 1);
  return (4 * shifted(0, 0) - neighbours).abs().mean().item<double>();
}

}  // namespace saddle::metrics
