#include "saddle/nn/piece.h"

#include <ATen/ATen.h>

namespace saddle::nn {

Tensor wanted_rows(const Tensor& x, const Batch& batch) {
  return batch.wanted == 0 ? x : x.slice(batch.dimension, batch.wanted);
}

Tensor weighted_input(const Tensor& a, const Tensor& tangent, const Batch& batch) {
  Shape shape = batch.slope.sizes().vec();
  shape.resize(static_cast<std::size_t>(a.dim()), 1);
  Tensor sum = a * batch.slope.to(a.scalar_type()).view(shape);
  if (tangent.defined()) wanted_rows(sum, batch).add_(tangent);
  return sum;
}

Tensor bias_gradient(const Tensor& delta, const Batch& batch) {
  const std::int64_t features = batch.dimension + 1;
  const Tensor each = delta.dim() > features + 1 ? delta.flatten(features + 1).sum(-1, false, batch.slope.scalar_type())
                                                 : delta.to(batch.slope.scalar_type());
  return (batch.slope.unsqueeze(-1) * each).sum(batch.dimension);
}

}  // namespace saddle::nn
