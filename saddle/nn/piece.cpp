#include "saddle/nn/piece.h"

#include <ATen/ATen.h>

namespace saddle::nn {

void add_to(Tensor& sum, const Tensor& term) {
  if (!term.defined()) return;
  const at::ScalarType wide = at::promote_types(term.scalar_type(), at::kFloat);
  sum = sum.defined() ? sum + term : term.to(wide);
}

Tensor sum_of(const Tensor& x, at::IntArrayRef dimensions) {
  return x.sum(dimensions, /*keepdim=*/false, at::promote_types(x.scalar_type(), at::kFloat));
}

Tensor weighted_input(const Tensor& a, const Tensor& tangent, const Tensor& slope) {
  if (!slope.defined()) return tangent;
  Shape shape = slope.sizes().vec();
  shape.resize(static_cast<std::size_t>(a.dim()), 1);
  return at::addcmul(tangent, a, slope.to(a.scalar_type()).view(shape));
}

Tensor bias_gradient(const Tensor& delta, const Tensor& slope) {
  if (!slope.defined()) return {};
  const std::int64_t features = slope.dim();
  const Tensor each = delta.dim() > features + 1 ? delta.flatten(features + 1).sum(-1, false, slope.scalar_type())
                                                 : delta.to(slope.scalar_type());
  return (slope.unsqueeze(-1) * each).sum(features - 1);
}

}  // namespace saddle::nn
