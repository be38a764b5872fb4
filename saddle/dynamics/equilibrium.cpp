#include "saddle/dynamics/equilibrium.h"

#include <ATen/ATen.h>

#include "saddle/dynamics/field.h"

namespace saddle::dynamics {
namespace {

constexpr double kZero = 1e-11, kSame = 1e-6;

double size_of(const Tensor& v) { return v.abs().max().item<double>(); }

/// Newton's steps, halved until the field shrinks; undefined where they lead nowhere.
Tensor solved(const SmallGame& game, Tensor z) {
  for (int i = 0; i < 100; ++i) {
    const Tensor v = field(game, z);
    const double now = size_of(v);
    if (!std::isfinite(now)) return {};
    if (now < kZero) return z;
    const Tensor step = -at::linalg_pinv(jacobian(game, z)[0], 1e-12).mv(v[0]).unsqueeze(0);
    double share = 1;
    while (share > 1e-6 && !(size_of(field(game, z + share * step)) < now)) share /= 2;
    if (share <= 1e-6) return {};
    z = z + share * step;
  }
  return {};
}

}  // namespace

std::vector<Tensor> equilibria(const SmallGame& game, const Tensor& starts) {
  std::vector<Tensor> found;
  for (std::int64_t k = 0; k < starts.size(0); ++k) {
    const Tensor z = solved(game, starts.narrow(0, k, 1).to(at::kDouble));
    if (!z.defined()) continue;
    bool is_new = true;
    for (const Tensor& other : found) is_new = is_new && size_of(other - z[0]) > kSame;
    if (is_new) found.push_back(z[0]);
  }
  return found;
}

}  // namespace saddle::dynamics
