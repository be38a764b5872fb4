#include "saddle/nn/piece.h"

#include <ATen/ATen.h>

namespace saddle::nn {

Tensor wanted_rows(const Tensor& x, const Sweep& sweep) {
  return sweep.wanted == 0 ? x : x.slice(sweep.dimension, sweep.wanted);
}

Tensor weighted_input(const Tensor& a, const Tensor& tangent, const Sweep& sweep) {
  Shape shape = sweep.slope.sizes().vec();
  shape.resize(static_cast<std::size_t>(a.dim()), 1);
  Tensor sum = a * sweep.slope.to(a.scalar_type()).view(shape);
  if (tangent.defined()) wanted_rows(sum, sweep).add_(tangent);
  return sum;
}

Tensor bias_gradient(const Tensor& delta, const Sweep& sweep) {
  const std::int64_t features = sweep.dimension + 1;
  const Tensor each = delta.dim() > features + 1 ? delta.flatten(features + 1).sum(-1, false, sweep.slope.scalar_type())
                                                 : delta.to(sweep.slope.scalar_type());
  return (sweep.slope.unsqueeze(-1) * each).sum(sweep.dimension);
}

}  // namespace saddle::nn
