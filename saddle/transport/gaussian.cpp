#include "saddle/transport/gaussian.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/error.h"

namespace saddle::transport {
namespace {

/// Eigenvalues, rising, and eigenvectors as columns.
struct Spectrum {
  Tensor values, vectors;

  Tensor with(const Tensor& values_of) const { return (vectors * values_of).mm(vectors.t()); }
};

Spectrum spectrum(const Tensor& matrix) {
  const Tensor s = matrix.detach().to(at::kCPU, at::kDouble);
  if (s.dim() != 2 || s.size(0) != s.size(1) || s.numel() == 0)
    throw ShapeError(text("Gaussian transport: covariance ", saddle::text_of(s.sizes()), ", expected {d, d}"));
  const double size = s.abs().max().item<double>();
  if (!at::isfinite(s).all().item<bool>() || (s - s.t()).abs().max().item<double>() > 1e-9 * size)
    throw ConfigError("Gaussian transport: a covariance is not symmetric or not finite");
  const auto [values, vectors] = at::linalg_eigh((s + s.t()) / 2);
  const double least = values.min().item<double>();
  if (least < -1e-9 * values.abs().max().item<double>())
    throw ConfigError(text("Gaussian transport: a covariance has the eigenvalue ", least, ", expected none below 0"));
  return {values.clamp_min(0), vectors};
}

/// A power of two about as large as the standard deviations, 1 if all are 0.
double std_of(const Tensor& covariance) {
  const double largest = covariance.abs().max().item<double>();
  return largest > 0 ? std::exp2(std::floor(std::log2(largest) / 2)) : 1;
}

/// (S_1^1/2 S_2 S_1^1/2)^1/2 as a spectrum. Both are divided by their size first: their product would leave float64
/// long before they do.
Spectrum between(const Spectrum& first, const Tensor& covariance_2) {
  const double size_1 = std_of(first.values), size_2 = std_of(covariance_2);
  const Tensor root = first.with(first.values.sqrt() / size_1);
  const Tensor product = root.mm(covariance_2.to(at::kCPU, at::kDouble) / size_2 / size_2).mm(root);
  const auto [values, vectors] = at::linalg_eigh((product + product.t()) / 2);
  return {values.clamp_min(0).sqrt() * size_1 * size_2, vectors};
}

/// tr (S_1^1/2 S_2 S_1^1/2)^1/2, the nuclear norm of S_1^1/2 S_2^1/2: singular values are known to some eps of the
/// largest, roots of eigenvalues only to the root of that.
double shared(const Spectrum& first, const Spectrum& second) {
  const double size_1 = std_of(first.values), size_2 = std_of(second.values);
  const Tensor roots = first.with(first.values.sqrt() / size_1).mm(second.with(second.values.sqrt() / size_2));
  return at::linalg_svdvals(roots).sum().item<double>() * size_1 * size_2;
}

}  // namespace

double gaussian_cost(const Tensor& mean_1, const Tensor& covariance_1, const Tensor& mean_2,
                     const Tensor& covariance_2) {
  const Spectrum first = spectrum(covariance_1), second = spectrum(covariance_2);
  const std::int64_t d = first.values.size(0);
  if (second.values.size(0) != d || mean_1.sizes() != at::IntArrayRef({d}) || mean_2.sizes() != at::IntArrayRef({d}))
    throw ShapeError("Gaussian transport: means {d} and covariances {d, d} of one d expected");
  const Tensor moved = mean_1.to(at::kCPU, at::kDouble) - mean_2.to(at::kCPU, at::kDouble);
  const double apart = moved.square().sum().item<double>();
  const double traces = first.values.sum().item<double>() + second.values.sum().item<double>();
  const double cost = apart + std::max(0.0, traces - 2 * shared(first, second));
  const bool lost = !std::isnormal(std::max(apart, traces)) && moved.abs().max().item<double>() > 0;
  if (!std::isfinite(cost) || lost)
    throw NumericError("Gaussian transport: W_2^2 is beyond float64, multiply the samples by a number");
  return cost;
}

Tensor gaussian_map(const Tensor& covariance_1, const Tensor& covariance_2) {
  const Spectrum first = spectrum(covariance_1);
  spectrum(covariance_2);
  if (first.values.min().item<double>() <= 1e-12 * first.values.max().item<double>())
    throw ConfigError("Gaussian transport: the first covariance is singular, so there is no map");
  const Spectrum middle = between(first, covariance_2);
  const Tensor inverse = first.with(first.values.rsqrt());
  return inverse.mm(middle.with(middle.values)).mm(inverse);
}

}  // namespace saddle::transport
