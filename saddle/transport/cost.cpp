#include "saddle/transport/cost.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/transport/unit.h"

namespace saddle::transport {

std::string Cost::name() const {
  std::string norm = std::isinf(q) ? "inf" : text(q);
  return text("|x - y|_", norm, p == 1 ? "" : text("^", p));
}

Cost squared_euclidean() { return {.p = 2, .q = 2}; }
Cost euclidean() { return {.p = 1, .q = 2}; }
Cost manhattan() { return {.p = 1, .q = 1}; }

Cost power(double p) {
  if (!std::isfinite(p) || p < 1) throw ConfigError(text("transport cost: power ", p, ", expected a number >= 1"));
  return {.p = p, .q = 2};
}

Tensor costs(const Cost& cost, const Tensor& x, const Tensor& y) {
  const auto [a, b] = two_samples("transport cost", x, y);
  const double unit = unit_of("transport cost", a, b);
  const Tensor norm = at::cdist(a / unit, b / unit, cost.q, /*compute_mode=*/2);  // 2: never by matrix products
  return in_unit("transport cost", cost.p == 1 ? norm : cost.p == 2 ? norm.square() : norm.pow(cost.p), unit, cost.p);
}

Tensor samples(const char* who, const char* name, const Tensor& x) {
  if (!x.defined() || x.dim() < 1 || x.dim() > 2 || x.numel() == 0)
    throw ShapeError(text(who, ": ", name, " ", x.defined() ? saddle::text_of(x.sizes()) : "undefined",
                          ", expected {n} or {n, d} with at least one number"));
  const Tensor all = (x.dim() == 1 ? x.unsqueeze(1) : x).detach().to(at::kCPU, at::kDouble).contiguous();
  const Tensor bad = at::isfinite(all).logical_not().any(1).nonzero();
  if (bad.size(0) > 0)
    throw DataError(text(who, ": sample ", bad[0].item<std::int64_t>(), " of ", name, " is not finite"));
  return all;
}

std::pair<Tensor, Tensor> two_samples(const char* who, const Tensor& x, const Tensor& y) {
  std::pair<Tensor, Tensor> both{samples(who, "x", x), samples(who, "y", y)};
  if (both.first.size(1) != both.second.size(1))
    throw ShapeError(text(who, ": x ", saddle::text_of(both.first.sizes()), " and y ",
                          saddle::text_of(both.second.sizes()), " must have equally many coordinates"));
  return both;
}

std::vector<double> weights(const char* who, const char* name, const Tensor& w, std::int64_t n, bool normalise) {
  if (!w.defined()) return std::vector<double>(static_cast<std::size_t>(n), 1 / static_cast<double>(n));
  if (w.dim() != 1 || w.size(0) != n)
    throw ShapeError(text(who, ": weights of ", name, " ", saddle::text_of(w.sizes()), ", expected {", n, "}"));
  const Tensor all = w.detach().to(at::kCPU, at::kDouble).contiguous();
  if (!at::isfinite(all).all().item<bool>() || all.min().item<double>() < 0)
    throw ConfigError(text(who, ": weights of ", name, ": one is below 0 or not finite"));
  const double sum = all.sum().item<double>();
  if (!(sum > 0)) throw ConfigError(text(who, ": weights of ", name, ": all are 0"));
  if (!normalise && std::abs(sum - 1) > 1e-9)
    throw ConfigError(text(who, ": weights of ", name, " sum to ", sum, ", expected 1 (or ask to normalise them)"));
  return numbers(all / sum);
}

}  // namespace saddle::transport
