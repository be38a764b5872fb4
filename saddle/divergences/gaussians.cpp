#include "saddle/divergences/gaussians.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "saddle/divergences/normal_detail.h"
#include "saddle/divergences/quadrature.h"
#include "saddle/transport/cost.h"

namespace saddle::divergences {
namespace {

/// In float64 on the CPU, its shapes, finiteness and symmetry checked.
GaussianNd checked(const char* who, const GaussianNd& g) {
  if (!g.mean.defined() || !g.covariance.defined() || g.mean.dim() != 1 || g.mean.numel() == 0 ||
      g.covariance.sizes() != at::IntArrayRef({g.mean.size(0), g.mean.size(0)}))
    throw ShapeError(text(who, ": a Gaussian has mean ", g.mean.defined() ? text_of(g.mean.sizes()) : "undefined",
                          " and covariance ", g.covariance.defined() ? text_of(g.covariance.sizes()) : "undefined",
                          ", expected {d} and {d, d}"));
  const auto in_double = [](const Tensor& x) { return x.detach().to(at::kCPU, at::kDouble); };
  const Tensor mean = in_double(g.mean), s = in_double(g.covariance);
  if (!at::isfinite(mean).all().item<bool>() || !at::isfinite(s).all().item<bool>())
    throw ConfigError(text(who, ": a mean or covariance is not finite"));
  if ((s - s.mT()).abs().max().item<double>() > 1e-6 * s.abs().max().item<double>())
    throw ConfigError(text(who, ": a covariance is not symmetric"));
  return {.mean = mean, .covariance = (s + s.mT()) / 2};
}

std::pair<GaussianNd, GaussianNd> both_checked(const char* who, const GaussianNd& p, const GaussianNd& q) {
  if (p.mean.defined() && q.mean.defined()) require_equal_shapes(who, "the mean", p.mean, "the other mean", q.mean);
  return {checked(who, p), checked(who, q)};
}

/// P in coordinates in which Q is N(0, I) and P's covariance is diagonal.
struct Relative {
  std::vector<double> variance, shift;
};

Tensor cholesky(const char* who, const Tensor& covariance) {
  const auto [factor, info] = at::linalg_cholesky_ex(covariance);
  if (info.item<int>() != 0) throw ConfigError(text(who, ": a covariance is not positive definite"));
  return factor;
}

Relative relative(const char* who, const GaussianNd& p_, const GaussianNd& q_) {
  const auto [p, q] = both_checked(who, p_, q_);
  const Tensor unit = cholesky(who, q.covariance), root = cholesky(who, p.covariance);
  const Tensor scaled = at::linalg_solve_triangular(unit, root, /*upper=*/false);
  const auto [axes, spread, rest] = at::linalg_svd(scaled, /*full_matrices=*/false);
  const Tensor apart = at::linalg_solve_triangular(unit, (p.mean - q.mean).unsqueeze(1), /*upper=*/false);
  Relative r{.variance = numbers(spread.square()), .shift = numbers(axes.mT().matmul(apart))};
  if (*std::min_element(r.variance.begin(), r.variance.end()) > 0) return r;
  throw ConfigError(text(who, ": a covariance is singular beside the other"));
}

/// Sum over the axes.
template <class F>
double over(const Relative& r, F&& term) {
  double sum = 0;
  for (std::size_t i = 0; i < r.shift.size(); ++i) sum += term(r.variance[i], r.shift[i]);
  return sum;
}

double forward(const Relative& r) {
  return over(r, [](double v, double m) { return (v - 1 - std::log(v) + m * m) / 2; });
}

double backward(const Relative& r) {
  return over(r, [](double v, double m) { return (1 / v - 1 + std::log(v) + m * m / v) / 2; });
}

double log_overlap(const char* who, double a, const GaussianNd& p, const GaussianNd& q) {
  if (!std::isfinite(a)) throw ConfigError(text(who, ": a = ", a, ", expected a finite number"));
  return over(relative(who, p, q), [a](double v, double m) {
    const double s = (1 - a) * v + a;
    return s > 0 ? ((1 - a) * std::log(v) - std::log(s) - a * (1 - a) * m * m / s) / 2
                 : std::numeric_limits<double>::infinity();
  });
}

/// Total variation of N(m, v) and N(0, 1), v > 1: the densities' ratio is 1 at the two roots of
/// (v - 1) x^2 + 2 m x - m^2 - v log v = 0, and N(0, 1) has more mass between them.
double crossing_variation(double v, double m) {
  const double half = std::sqrt(m * m + (v - 1) * (m * m + v * std::log(v)));
  const double far = -(m + std::copysign(half, m)) / (v - 1), near = -(m * m + v * std::log(v)) / ((v - 1) * far);
  const double low = std::min(far, near), high = std::max(far, near), s = std::sqrt(v);
  return (normal_cdf(high) - normal_cdf(low)) - (normal_cdf((high - m) / s) - normal_cdf((low - m) / s));
}

/// E exp(-||x - y||^2 / (2 l^2)) for x - y ~ N(d, S).
double mean_kernel(double l, const Tensor& d, const Tensor& s) {
  const auto [values, axes] = at::linalg_eigh(s);
  const Tensor variance = values.clamp_min(0) / (l * l), shift = axes.mT().matmul(d) / l;
  return std::exp(-0.5 * (variance.log1p() + shift.square() / (1 + variance)).sum().item<double>());
}

/// E|m + s Z|, Z ~ N(0, 1).
double folded_mean(double m, double s) {
  if (s == 0) return std::abs(m);
  return s * std::sqrt(2 / std::numbers::pi) * std::exp(-m * m / (2 * s * s)) +
         m * std::erf(m / (s * std::numbers::sqrt2));
}

/// E||Z||, Z ~ N(d, S).
double mean_norm(const Tensor& d, const Tensor& s) {
  const auto [values, axes] = at::linalg_eigh(s);
  const std::vector<double> variance = numbers(values.clamp_min(0)), mean = numbers(axes.mT().matmul(d));
  if (mean.size() == 1) return folded_mean(mean[0], std::sqrt(variance[0]));
  double square = 0;
  for (std::size_t i = 0; i < mean.size(); ++i) square += variance[i] + mean[i] * mean[i];
  if (square == 0) return 0;
  const auto log_transform = [&](double t) {  // log E exp(-t ||Z||^2 / square)
    double sum = 0;
    for (std::size_t i = 0; i < mean.size(); ++i) {
      const double more = 2 * t * variance[i] / square;
      sum -= std::log1p(more) / 2 + t * mean[i] * mean[i] / (square * (1 + more));
    }
    return sum;
  };
  const auto near = [&](double u) { return u == 0 ? 1 : -std::expm1(log_transform(u * u)) / (u * u); };
  const auto far = [&](double w) { return w == 0 ? 1 : -std::expm1(log_transform(1 / (w * w))); };  // u = 1 / w
  return std::sqrt(square / std::numbers::pi) * (integrate(near, 0, 1) + integrate(far, 0, 1));
}

}  // namespace

GaussianNd fitted_gaussian(const Tensor& x) {
  const Tensor all = transport::samples("fitted Gaussian", "x", x);
  if (all.size(0) < 2) throw ShapeError("fitted Gaussian: 1 sample, expected at least 2");
  const Tensor mean = all.mean(0), centred = all - mean;
  const Tensor covariance = centred.mT().matmul(centred) / static_cast<double>(all.size(0) - 1);
  const double largest = covariance.abs().max().item<double>(), widest = centred.abs().max().item<double>();
  if (!(widest == 0 || std::isnormal(largest)))
    throw DataError(text("fitted Gaussian: the covariance of samples up to ", widest,
                         " from their mean is beyond float64, multiply them by a number"));
  return {.mean = mean, .covariance = covariance};
}

double kl(const GaussianNd& p, const GaussianNd& q) { return forward(relative("kl", p, q)); }

double reverse_kl(const GaussianNd& p, const GaussianNd& q) { return backward(relative("reverse-kl", p, q)); }

double jeffreys(const GaussianNd& p, const GaussianNd& q) {
  const Relative r = relative("jeffreys", p, q);
  return forward(r) + backward(r);
}

double log_overlap(double a, const GaussianNd& p, const GaussianNd& q) { return log_overlap("overlap", a, p, q); }

double squared_hellinger(const GaussianNd& p, const GaussianNd& q) {
  return -2 * std::expm1(log_overlap("squared-hellinger", 0.5, p, q));
}

double pearson(const GaussianNd& p, const GaussianNd& q) { return std::expm1(log_overlap("pearson", 2, p, q)); }

double neyman(const GaussianNd& p, const GaussianNd& q) { return std::expm1(log_overlap("neyman", -1, p, q)); }

double alpha(double a, const GaussianNd& p, const GaussianNd& q) {
  if (a == 0 || a == 1) throw ConfigError(text("alpha: ", a, " is a limit: reverse KL is 0's, KL is 1's"));
  return std::expm1(log_overlap("alpha", a, p, q)) / (a * (a - 1));
}

double renyi(double a, const GaussianNd& p, const GaussianNd& q) {
  if (!(a > 0) || a == 1) throw ConfigError(text("renyi: order ", a, ", expected > 0 and not 1, whose limit is KL"));
  return log_overlap("renyi", a, p, q) / (a - 1);
}

double total_variation(const GaussianNd& p, const GaussianNd& q) {
  constexpr double kRounding = 1e-10;  // of a ratio of variances; it moves the result by less
  Relative r = relative("total-variation", p, q);
  const double apart = std::sqrt(over(r, [](double, double m) { return m * m; }));
  const bool equal =
      std::all_of(r.variance.begin(), r.variance.end(), [](double v) { return std::abs(v - 1) <= kRounding; });
  if (equal) return std::erf(apart / (2 * std::numbers::sqrt2));
  if (r.variance.size() > 1)
    throw ConfigError("total-variation: Gaussians of unequal covariance, no closed form in 2 or more dimensions");
  const double v = r.variance[0], m = r.shift[0];
  return v > 1 ? crossing_variation(v, m) : crossing_variation(1 / v, -m / std::sqrt(v));
}

double mmd_squared(double bandwidth, const GaussianNd& p_, const GaussianNd& q_) {
  if (!(bandwidth > 0) || !std::isfinite(bandwidth))
    throw ConfigError(text("MMD: bandwidth ", bandwidth, ", expected a finite number > 0"));
  const auto [p, q] = both_checked("MMD", p_, q_);
  const Tensor none = at::zeros_like(p.mean);
  return mean_kernel(bandwidth, none, 2 * p.covariance) + mean_kernel(bandwidth, none, 2 * q.covariance) -
         2 * mean_kernel(bandwidth, p.mean - q.mean, p.covariance + q.covariance);
}

double energy_distance(const GaussianNd& p_, const GaussianNd& q_) {
  const auto [p, q] = both_checked("energy distance", p_, q_);
  const Tensor none = at::zeros_like(p.mean);
  return 2 * mean_norm(p.mean - q.mean, p.covariance + q.covariance) - mean_norm(none, 2 * p.covariance) -
         mean_norm(none, 2 * q.covariance);
}

}  // namespace saddle::divergences
