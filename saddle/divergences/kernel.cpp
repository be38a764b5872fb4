#include "saddle/divergences/kernel.h"

#include <ATen/ATen.h>

#include "saddle/core/norm.h"

namespace saddle::divergences {
namespace {

/// Mean of k(x_i, x_j) over i != j.
Tensor mean_off_diagonal(const Kernel& kernel, const Tensor& x) {
  const std::int64_t n = x.size(-2);
  const Tensor k = kernel.of(x, x);
  return (k.sum({-1, -2}) - k.diagonal(0, -2, -1).sum(-1)) / static_cast<double>(n * (n - 1));
}

}  // namespace

Tensor squared_distances(const Tensor& x, const Tensor& y) {
  const Tensor centre = y.mean(-2, true).detach();  // distances do not depend on it, their rounding does
  const Tensor a = x - centre, b = y - centre;
  const Tensor sum = a.square().sum(-1).unsqueeze(-1) + b.square().sum(-1).unsqueeze(-2);
  return (sum - 2 * a.matmul(b.mT())).clamp_min(0);
}

Tensor distances(const Tensor& x, const Tensor& y) { return root(squared_distances(x, y)); }

Kernel rbf(std::vector<double> bandwidths) {
  const auto of = [bandwidths = std::move(bandwidths)](const Tensor& x, const Tensor& y) {
    const double unit = bandwidths.empty() ? 1 : bandwidths[0];  // squares of the samples' own may leave float64
    const Tensor squared = unit == 1 ? squared_distances(x, y) : squared_distances(x / unit, y / unit);
    Tensor sum = at::zeros_like(squared);
    for (const double s : bandwidths) sum = sum + (squared * (-0.5 * (unit / s) * (unit / s))).exp();
    return sum;
  };
  return {.name = "rbf", .of = of};
}

Kernel rational_quadratic(std::vector<double> alphas, double scale) {
  const auto of = [alphas = std::move(alphas), scale](const Tensor& x, const Tensor& y) {
    const Tensor squared = squared_distances(x, y) / (scale * scale);
    Tensor sum = at::zeros_like(squared);
    for (const double a : alphas) sum = sum + (-a * (squared / (2 * a)).log1p()).exp();  // derivatives without powers
    return sum;
  };
  return {.name = "rational-quadratic", .of = of};
}

Kernel distance_kernel() {
  const auto of = [](const Tensor& x, const Tensor& y) {
    return norm_of(x).unsqueeze(-1) + norm_of(y).unsqueeze(-2) - distances(x, y);
  };
  return {.name = "distance", .of = of};
}

Kernel negative_distance() {
  return {.name = "distance",
          .of = [](const Tensor& x, const Tensor& y) { return at::cdist(x, y, 2, /*compute_mode=*/2).neg(); }};
}

Tensor mmd_squared(const Kernel& kernel, const Tensor& x, const Tensor& y) {
  require_dimensions("MMD", "x", x, 2);
  require_dimensions("MMD", "y", y, 2);
  if (x.size(-2) < 2 || y.size(-2) < 2) {
    throw ShapeError(text("MMD: ", x.size(-2), " and ", y.size(-2), " samples, expected at least 2 of each side"));
  }
  return mean_off_diagonal(kernel, x) + mean_off_diagonal(kernel, y) - 2 * kernel.of(x, y).mean({-1, -2});
}

Tensor witness(const Kernel& kernel, const Tensor& z, const Tensor& x, const Tensor& y) {
  return kernel.of(z, x).mean(-1) - kernel.of(z, y).mean(-1);
}

}  // namespace saddle::divergences
