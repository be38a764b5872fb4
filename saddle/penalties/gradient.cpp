#include "saddle/penalties/gradient.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saddle::penalties {
namespace {

/// ||g||^2, one number a sample.
Tensor squared_norm(std::string_view who, const Tensor& g) {
  require_dimensions(who, "g", g, 2);
  return g.square().sum(-1);
}

Tensor raised(const Tensor& excess, int power) { return power == 1 ? excess.abs() : excess.square(); }

}  // namespace

Tensor slope(const Tensor& g, Norm norm) {
  require_dimensions("slope", "g", g, 2);
  return norm_of(g, dual(norm));
}

Tensor two_sided(const Tensor& g, double target, const SlopeOptions& o) {
  const bool smooth = target == 0 && o.power == 2 && o.norm == Norm::l2;  // no root, so the second derivative is right
  if (smooth) return squared_norm("two-sided gradient penalty", g).mean(-1);
  return raised(slope(g, o.norm) - target, o.power).mean(-1);
}

Tensor one_sided(const Tensor& g, double target, const SlopeOptions& o) {
  if (target == 0) return two_sided(g, 0, o);
  return raised((slope(g, o.norm) - target).relu(), o.power).mean(-1);
}

Tensor power(const Tensor& g, double p) {
  const Tensor squared = squared_norm("power penalty", g);
  const bool even = std::fmod(p, 2) == 0;  // a polynomial in g: smooth at 0
  return (even ? squared.pow(static_cast<std::int64_t>(p / 2)) : root(squared).pow(p)).mean(-1);
}

Tensor half_square(const Tensor& g) { return 0.5 * squared_norm("half-square penalty", g).mean(-1); }

}  // namespace saddle::penalties
