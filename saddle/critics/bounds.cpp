#include "saddle/critics/bounds.h"

#include <charconv>

#include "saddle/nn/constraint.h"

namespace saddle::critics {

bool is_bounded(const Bound& bound) {
  return !bound.penalties.empty() || bound.constraint.name != nn::unconstrained().name;
}

Bound no_bound() { return {.name = "none"}; }

Bound clip(double c) {
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, c).ptr;
  return {.name = "clip " + std::string(digits, end), .constraint = {"clip", {{"c", c}}}};
}

Bound two_sided(double weight) { return {.name = "gradient penalty", .penalties = {two_sided_penalty(weight)}}; }

Bound one_sided(double weight) { return {.name = "one-sided penalty", .penalties = {one_sided_penalty(weight)}}; }

Bound unsquared(double weight) { return {.name = "unsquared penalty", .penalties = {unsquared_penalty(weight)}}; }

Bound spectral_norm() { return {.name = "spectral norm", .constraint = {"spectral-norm"}}; }

CriticOptions bounded(CriticOptions options, const Bound& bound) {
  options.penalties = bound.penalties;
  options.constraint = bound.constraint;
  return options;
}

}  // namespace saddle::critics
