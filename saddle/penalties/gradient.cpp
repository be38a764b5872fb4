#include "saddle/penalties/gradient.h"

#include <ATen/ATen.h>

namespace saddle::penalties {
namespace {

/// ||g|| - target, one number a sample.
Tensor excess(std::string_view who, const Tensor& g, double target) {
  require_dimensions(who, "g", g, 2);
  return at::linalg_vector_norm(g, 2, {-1}) - target;
}

}  // namespace

Tensor two_sided(const Tensor& g, double target) {
  return excess("two-sided gradient penalty", g, target).square().mean(-1);
}

Tensor one_sided(const Tensor& g, double target) {
  return excess("one-sided gradient penalty", g, target).relu().square().mean(-1);
}

}  // namespace saddle::penalties
