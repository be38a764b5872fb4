#include "saddle/metrics/classes.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saddle::metrics {
namespace {

constexpr std::int64_t kMostClasses = 10'000'000;

/// {classes} counts as float64.
Tensor histogram_of(const char* name, const Tensor& of, std::int64_t classes) {
  if (!of.defined() || of.dim() != 1 || of.size(0) == 0 || !at::isIntegralType(of.scalar_type(), false))
    throw ShapeError(text("class coverage: ", name, " ", of.defined() ? text_of(of.sizes()) : "undefined",
                          ", expected integers {n}, n >= 1"));
  const Tensor all = of.to(at::kCPU, at::kLong);
  const auto least = all.min().item<std::int64_t>(), largest = all.max().item<std::int64_t>();
  if (least < 0 || largest >= classes)
    throw DataError(
        text("class coverage: ", name, " has class ", least < 0 ? least : largest, ", expected 0 to ", classes - 1));
  return at::bincount(all, {}, classes).to(at::kDouble);
}

/// KL of two histograms that each sum to one.
double kl_of(const Tensor& p, const Tensor& q) { return (at::xlogy(p, p) - at::xlogy(p, q)).sum().item<double>(); }

}  // namespace

std::int64_t class_count(const Tensor& logits) {
  if (!logits.defined() || logits.dim() < 2 || logits.dim() > 3 || logits.numel() == 0)
    throw ShapeError(text("classes: logits ", logits.defined() ? text_of(logits.sizes()) : "undefined",
                          ", expected {n, C} or {n, channels, C}"));
  const double all =
      std::pow(static_cast<double>(logits.size(-1)), logits.dim() == 3 ? static_cast<double>(logits.size(1)) : 1);
  if (all > kMostClasses)
    throw ConfigError(text("classes: ", all, " combined classes, expected at most ", kMostClasses));
  return static_cast<std::int64_t>(std::llround(all));
}

Tensor predicted_classes(const Tensor& logits) {
  class_count(logits);
  const Tensor all = logits.detach().to(at::kCPU);
  const Tensor bad = at::isfinite(all).flatten(1).all(1).logical_not().nonzero();
  if (bad.size(0) > 0)
    throw DataError(text("classes: logits of sample ", bad[0].item<std::int64_t>(), " are not finite"));
  const Tensor digits = all.argmax(-1);
  if (digits.dim() == 1) return digits;
  Tensor combined = at::zeros({digits.size(0)}, at::kLong);
  for (const Tensor& digit : digits.unbind(1)) combined = combined * all.size(-1) + digit;
  return combined;
}

ClassCoverage class_coverage(const Tensor& real, const Tensor& fake, std::int64_t classes) {
  if (classes < 1 || classes > kMostClasses)
    throw ConfigError(text("class coverage: ", classes, " classes, expected 1 to ", kMostClasses));
  const Tensor reals = histogram_of("real", real, classes), fakes = histogram_of("fake", fake, classes);
  const auto n = static_cast<double>(real.size(0)), m = static_cast<double>(fake.size(0)),
             k = static_cast<double>(classes);
  const Tensor share = fakes / m;
  return {.classes = classes,
          .covered = fakes.count_nonzero().item<std::int64_t>(),
          .kl = kl_of(share, (reals + .5) / (n + k / 2)),
          .kl_uniform = kl_of(share, at::full_like(share, 1 / k)),
          .floor = (k - 1) / 2 * (1 / n + 1 / m)};
}

bool passes(const ClassCoverage& coverage, double slack) { return coverage.kl <= coverage.floor + slack; }

}  // namespace saddle::metrics
