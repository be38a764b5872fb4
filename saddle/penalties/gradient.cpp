#include "saddle/penalties/gradient.h"

#include <ATen/ATen.h>

namespace saddle::penalties {
namespace {

/// ||g||^2, one number a sample.
Tensor squared_norm(std::string_view who, const Tensor& g) {
  require_dimensions(who, "g", g, 2);
  return g.square().sum(-1);
}

/// The root with derivatives 0 at 0, where autograd's own would be 0/0 (the second one) and the value is exact.
Tensor root(const Tensor& squared) {
  const Tensor zero = squared == 0;
  return squared.masked_fill(zero, 1).sqrt().masked_fill(zero, 0);
}

}  // namespace

Tensor two_sided(const Tensor& g, double target) {
  const Tensor squared = squared_norm("two-sided gradient penalty", g);
  if (target == 0) return squared.mean(-1);  // smooth at 0: no root, so that the second derivative there is right too
  return (root(squared) - target).square().mean(-1);
}

Tensor one_sided(const Tensor& g, double target) {
  const Tensor squared = squared_norm("one-sided gradient penalty", g);
  if (target == 0) return squared.mean(-1);
  return (root(squared) - target).relu().square().mean(-1);
}

}  // namespace saddle::penalties
