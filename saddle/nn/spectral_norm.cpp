#include "saddle/nn/spectral_norm.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <map>
#include <optional>

#include "saddle/nn/convolution_operator.h"
#include "saddle/nn/parametrise_detail.h"

namespace saddle::nn {
namespace {

/// a / |a| along the last dimension; `otherwise` where a is nothing.
Tensor unit(const Tensor& a, const Tensor& otherwise) {
  const Tensor norm = at::linalg_vector_norm(a, 2, at::IntArrayRef{-1}, /*keepdim=*/true);
  return at::where(norm > 1e-12, a / norm, otherwise);
}

/// One matrix or kernel of the network and where its u is kept.
struct Place {
  std::size_t weight, u;
  std::int64_t dimensions;                         // of W, without those of stacks
  std::optional<ConvolutionOperator> convolution;  // of which sigma is the norm; none: W is a matrix {out, rest}
};

/// W as the functions below take it: a matrix {out, rest}, or the kernel of a convolution as it is.
Tensor as_map(const Place& place, const Tensor& weight) {
  return place.convolution ? weight : weight.flatten(weight.dim() - place.dimensions + 1);
}

Tensor image(const Tensor& elements, const Shape& shape) { return elements.view({1, shape[0], shape[1], shape[2]}); }

/// W v.
Tensor times(const Place& place, const Tensor& w, const Tensor& v) {
  if (!place.convolution) return w.matmul(v.unsqueeze(-1)).squeeze(-1);
  return place.convolution->apply(w, image(v, place.convolution->input)).flatten();
}

/// v = W^T u / |W^T u|, 0 for a W of zeros.
Tensor right_of(const Place& place, const Tensor& w, const Tensor& u) {
  const auto transposed = [&] {
    if (!place.convolution) return w.mT().matmul(u.unsqueeze(-1)).squeeze(-1);
    return place.convolution->transpose(w, image(u, place.convolution->output(w))).flatten();
  };
  return unit(transposed(), at::zeros({}, u.options()));
}

struct Singular {
  Tensor u, v;
};

Singular exactly(const Place& place, const Tensor& w) {
  const Tensor matrix = place.convolution ? place.convolution->dense(w) : w;
  const auto [u, s, vh] = at::linalg_svd(matrix, /*full_matrices=*/false);
  return {u.select(-1, 0), vh.select(-2, 0)};
}

/// After `iterations` more of the power method; v always belongs to u, so that passes with one u agree.
Singular by_power(const Place& place, const Tensor& w, Tensor u, std::int64_t iterations) {
  u = unit(u, u);
  for (std::int64_t i = 0; i < iterations; ++i) u = unit(times(place, w, right_of(place, w, u)), u);
  return {u, right_of(place, w, u)};
}

Tensor normalised(const Weights& all, const Place& place, const SpectralNormOptions& options, Pass& pass) {
  const Tensor& weight = all[place.weight];
  const Tensor w = as_map(place, weight);
  Singular largest;
  {
    const c10::NoGradGuard constants;
    if (options.exact) {
      largest = exactly(place, w.detach());
    } else {
      const bool moves = pass.training && !pass.updates.contains(place.u);
      largest = by_power(place, w.detach(), pass.buffer(all, place.u), moves ? options.iterations : 0);
      if (moves) pass.updates[place.u] = largest.u;
    }
  }
  return divided(weight, (largest.u * times(place, w, largest.v)).sum(-1));
}

/// The network's matrices and kernels. @throws ConfigError for a kernel whose convolution is not known but asked for
std::vector<Place> places_of(const Network& network, ConvolutionNorm norm) {
  std::map<std::size_t, ConvolutionOperator> convolutions;
  if (norm == ConvolutionNorm::convolution) convolutions = convolution_operators(network);
  std::vector<Place> places;
  for (const std::size_t j : matrices(network)) {
    const Parameter& weight = network.parameters[j];
    Place place{.weight = j, .u = 0, .dimensions = static_cast<std::int64_t>(weight.shape.size()), .convolution = {}};
    if (const auto found = convolutions.find(j); found != convolutions.end()) {
      place.convolution = found->second;
    } else if (norm == ConvolutionNorm::convolution && place.dimensions > 2) {
      throw ConfigError(text("spectral norm: norm = operator, and ", weight.name, " ", text_of(weight.shape),
                             " is no convolution of saddle's own, expected norm = kernel"));
    }
    places.push_back(std::move(place));
  }
  return places;
}

/// {elements of u}.
Shape shape_of_u(const Place& place, const Shape& weight) {
  if (!place.convolution) return {weight[0]};
  const Shape out = place.convolution->output(at::empty(weight));
  return {out[0] * out[1] * out[2]};
}

Network parametrise(Network network, const SpectralNormOptions& options) {
  std::vector<Place> places = places_of(network, options.norm);
  for (Place& place : places) {
    const Parameter& weight = network.parameters[place.weight];
    place.u = network.parameters.size();
    if (options.exact) continue;
    const Shape shape = shape_of_u(place, weight.shape);
    network.parameters.push_back({weight.name + "_u", shape, normal(0, 1), true});
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
