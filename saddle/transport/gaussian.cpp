#include "saddle/transport/gaussian.h"

#include <ATen/ATen.h>

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

/// (S_1^1/2 S_2 S_1^1/2) as a spectrum.
Spectrum between(const Tensor& root, const Tensor& covariance_2) {
  const Tensor product = root.mm(covariance_2.to(at::kDouble)).mm(root);
  const auto [values, vectors] = at::linalg_eigh((product + product.t()) / 2);
  return {values.clamp_min(0), vectors};
}

}  // namespace

double gaussian_cost(const Tensor& mean_1, const Tensor& covariance_1, const Tensor& mean_2,
                     const Tensor& covariance_2) {
  const Spectrum first = spectrum(covariance_1), second = spectrum(covariance_2);
  const std::int64_t d = first.values.size(0);
  if (second.values.size(0) != d || mean_1.sizes() != at::IntArrayRef({d}) || mean_2.sizes() != at::IntArrayRef({d}))
    throw ShapeError("Gaussian transport: means {d} and covariances {d, d} of one d expected");
  const Tensor root = first.with(first.values.sqrt());
  const Tensor apart = (mean_1.to(at::kDouble) - mean_2.to(at::kDouble)).square().sum();
  const Tensor traces = first.values.sum() + second.values.sum() - 2 * between(root, covariance_2).values.sqrt().sum();
  return (apart + traces).item<double>();
}

Tensor gaussian_map(const Tensor& covariance_1, const Tensor& covariance_2) {
  const Spectrum first = spectrum(covariance_1);
  spectrum(covariance_2);
  if (first.values.min().item<double>() <= 1e-12 * first.values.max().item<double>())
    throw ConfigError("Gaussian transport: the first covariance is singular, so there is no map");
  const Spectrum middle = between(first.with(first.values.sqrt()), covariance_2);
  const Tensor inverse = first.with(first.values.rsqrt());
  return inverse.mm(middle.with(middle.values.sqrt())).mm(inverse);
}

}  // namespace saddle::transport
