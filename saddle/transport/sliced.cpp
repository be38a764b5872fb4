#include "saddle/transport/sliced.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/transport/line.h"
#include "saddle/transport/unit.h"

namespace saddle::transport {
namespace {

constexpr std::int64_t kStarts = 4;  // of the ascent
constexpr int kMostSteps = 200;

/// Samples, divided by `unit`, and weights of both sides.
struct Sides {
  double unit;
  Tensor x, y;
  std::vector<double> a, b;
};

Sides sides(const Tensor& x_all, const Tensor& y_all, const SlicedOptions& o) {
  if (o.directions < 1 || !std::isfinite(o.p) || o.p < 1)
    throw ConfigError(text("sliced transport: ", o.directions, " directions, p = ", o.p, ", expected both at least 1"));
  const auto [x, y] = two_samples("sliced transport", x_all, y_all);
  const double unit = unit_of("sliced transport", x, y);
  return {unit, x / unit, y / unit, weights("sliced transport", "x", o.a, x.size(0), o.normalise),
          weights("sliced transport", "y", o.b, y.size(0), o.normalise)};
}

/// {d, directions}, columns of length 1.
Tensor directions(std::int64_t d, const SlicedOptions& o) {
  const Tensor u = Stream(o.seed, Purpose::metric, 0).normal({o.directions, d}, at::kDouble).t();
  return u / u.norm(2, 0, true);
}

Tensor slices(const Sides& s, const Tensor& u, double p) { return line_costs(p, s.x.mm(u), s.y.mm(u), s.a, s.b); }

/// d/du W_p^p(u . x, u . y) for the plan at u: sum P_ij p |u.(x_i - y_j)|^(p-1) sign (x_i - y_j).
Tensor slope(const Sides& s, const Tensor& u, double p) {
  const Plan plan = line_plan(s.x.mv(u), s.y.mv(u), at::tensor(s.a, at::kDouble), at::tensor(s.b, at::kDouble), true);
  const Tensor apart =
      s.x.index_select(0, at::tensor(plan.source, at::kLong)) - s.y.index_select(0, at::tensor(plan.sink, at::kLong));
  const Tensor along = apart.mv(u);
  return (at::tensor(plan.mass, at::kDouble) * p * along.abs().pow(p - 1) * along.sign()).matmul(apart);
}

/// Ascent along great circles: the step grows while it gains and is halved until it does. The value never falls.
MaxSliced ascend(const Sides& s, Tensor u, double p) {
  const auto value_at = [&](const Tensor& v) { return slices(s, v.unsqueeze(1), p).item<double>(); };
  double value = value_at(u), angle = 0.5;
  for (int k = 0; k < kMostSteps && angle > 1e-9; ++k) {
    const Tensor g = slope(s, u, p), tangent = g - g.dot(u) * u, length = tangent.norm();
    if (!(length.item<double>() > 0)) break;
    const Tensor there = std::cos(angle) * u + std::sin(angle) * (tangent / length), v = there / there.norm();
    const double found = value_at(v);
    if (found > value) {
      u = v, value = found, angle = std::min(1.0, 1.5 * angle);
    } else {
      angle /= 2;
    }
  }
  return {value, u};
}

}  // namespace

Sliced sliced(const Tensor& x, const Tensor& y, const SlicedOptions& o) {
  const Sides s = sides(x, y, o);
  const Tensor each = slices(s, directions(s.x.size(1), o), o.p);
  const bool spread = o.directions > 1 && s.x.size(1) > 1;
  const double error = spread ? each.std().item<double>() / std::sqrt(static_cast<double>(o.directions)) : 0;
  return {.value = in_unit("sliced transport", each.mean().item<double>(), s.unit, o.p),
          .standard_error = error * std::pow(s.unit, o.p)};
}

MaxSliced max_sliced(const Tensor& x, const Tensor& y, const SlicedOptions& o) {
  const Sides s = sides(x, y, o);
  const Tensor u = directions(s.x.size(1), o);
  const Tensor best = std::get<1>(slices(s, u, o.p).topk(std::min(kStarts, o.directions)));
  MaxSliced found{.value = -1};
  for (std::int64_t k = 0; k < best.size(0); ++k) {
    const MaxSliced one = ascend(s, u.select(1, best[k].item<std::int64_t>()).contiguous(), o.p);
    if (one.value > found.value) found = one;
  }
  found.value = in_unit("sliced transport", found.value, s.unit, o.p);
  return found;
}

}  // namespace saddle::transport
