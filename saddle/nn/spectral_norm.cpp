#include "saddle/nn/spectral_norm.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include "saddle/nn/parametrise_detail.h"

namespace saddle::nn {
namespace {

/// a / |a| along the last dimension; `otherwise` where a is nothing.
Tensor unit(const Tensor& a, const Tensor& otherwise) {
  const Tensor norm = at::linalg_vector_norm(a, 2, at::IntArrayRef{-1}, /*keepdim=*/true);
  return at::where(norm > 1e-12, a / norm, otherwise);
}

Tensor times(const Tensor& matrix, const Tensor& vector) { return matrix.matmul(vector.unsqueeze(-1)).squeeze(-1); }

/// W^T u / |W^T u|, 0 for a W of zeros.
Tensor right_of(const Tensor& w, const Tensor& u) { return unit(times(w.mT(), u), at::zeros({}, u.options())); }

struct Singular {
  Tensor u, v;
};

Singular exactly(const Tensor& w) {
  const auto [u, s, vh] = at::linalg_svd(w, /*full_matrices=*/false);
  return {u.select(-1, 0), vh.select(-2, 0)};
}

/// After `iterations` more of the power method; v always belongs to u, so that passes with one u agree.
Singular by_power(const Tensor& w, Tensor u, std::int64_t iterations) {
  u = unit(u, u);
  for (std::int64_t i = 0; i < iterations; ++i) u = unit(times(w, right_of(w, u)), u);
  return {u, right_of(w, u)};
}

/// One matrix of the network and where its u is kept.
struct Place {
  std::size_t weight, u;
  std::int64_t dimensions;  // of W, without those of stacks
};

Tensor normalised(const Weights& all, const Place& place, const SpectralNormOptions& options, Pass& pass) {
  const Tensor& weight = all[place.weight];
  const Tensor w = weight.flatten(weight.dim() - place.dimensions + 1);  // {out, rest}
  Singular largest;
  {
    const c10::NoGradGuard constants;
    if (options.exact) {
      largest = exactly(w.detach());
    } else {
      const bool moves = pass.training && !pass.updates.contains(place.u);
      largest = by_power(w.detach(), pass.buffer(all, place.u), moves ? options.iterations : 0);
      if (moves) pass.updates[place.u] = largest.u;
    }
  }
  return divided(weight, (largest.u * times(w, largest.v)).sum(-1));
}

Network parametrise(Network network, const SpectralNormOptions& options) {
  std::vector<Place> places;
  for (const std::size_t j : matrices(network)) {
    const Parameter& weight = network.parameters[j];
    places.push_back({j, network.parameters.size(), static_cast<std::int64_t>(weight.shape.size())});
    if (!options.exact) network.parameters.push_back({weight.name + "_u", {weight.shape[0]}, normal(0, 1), true});
  }
  return parametrised(std::move(network), [places, options](const Weights& weights, Pass& pass) {
    const c10::impl::ExcludeDispatchKeyGuard full_precision(c10::autocast_dispatch_keyset);
    Weights all = weights;
    for (const Place& place : places) all[place.weight] = normalised(weights, place, options, pass);
    return all;
  });
}

}  // namespace

Constraint spectral_norm(const SpectralNormOptions& options) {
  if (options.iterations < 1)
    throw ConfigError(text("spectral norm: iterations = ", options.iterations, ", expected at least 1"));
  return {.name = "spectral-norm",
          .parametrise = [options](Network network) { return parametrise(std::move(network), options); }};
}

}  // namespace saddle::nn
