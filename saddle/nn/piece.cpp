#include "saddle/nn/piece.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace saddle::nn {

namespace {

/// Whether a term can be added in place: nobody else would see x change, nor a graph, and it has the room.
bool takes(const Tensor& x, const Tensor& term) {
  const bool own = x.use_count() == 1 && x.storage().use_count() == 1 && !x.requires_grad() &&
                   !c10::GradMode::is_enabled() && x.is_non_overlapping_and_dense();
  return own && x.sizes() == term.sizes() && x.scalar_type() == at::promote_types(x.scalar_type(), term.scalar_type());
}

}  // namespace

void add_to(Tensor& sum, const Tensor& term) {
  if (!term.defined()) return;
  if (!sum.defined()) {
    sum = term.to(at::promote_types(term.scalar_type(), at::kFloat));
  } else if (takes(sum, term)) {
    sum.add_(term);
  } else {
    sum = sum + term;
  }
}

Tensor sum_of(const Tensor& x, at::IntArrayRef dimensions) {
  return x.sum(dimensions, /*keepdim=*/false, at::promote_types(x.scalar_type(), at::kFloat));
}

Tensor weighted_input(const Tensor& a, const Tensor& tangent, const Tensor& slope) {
  if (!slope.defined()) return tangent;
  Shape shape = slope.sizes().vec();
  shape.resize(static_cast<std::size_t>(a.dim()), 1);
  const Tensor c = slope.to(a.scalar_type()).view(shape);
  return tangent.defined() ? at::addcmul(tangent, a, c) : a * c;
}

Tensor bias_gradient(const Tensor& delta, const Tensor& slope) {
  if (!slope.defined()) return {};
  const std::int64_t features = slope.dim();
  const Tensor each = delta.dim() > features + 1 ? delta.flatten(features + 1).sum(-1, false, slope.scalar_type())
                                                 : delta.to(slope.scalar_type());
  return (slope.unsqueeze(-1) * each).sum(features - 1);
}

}  // namespace saddle::nn
