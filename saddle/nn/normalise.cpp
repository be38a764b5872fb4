#include "saddle/nn/normalise.h"

#include <ATen/ATen.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include "saddle/nn/parametrise_detail.h"

namespace saddle::nn {
namespace {

Tensor frobenius(const Tensor& weight, std::int64_t dimensions) {  // {}, or {R} for a stack of R
  return at::linalg_vector_norm(weight.flatten(weight.dim() - dimensions), 2, at::IntArrayRef{-1});
}

}  // namespace

Constraint normalise() {
  return {.name = "normalise", .parametrise = [](const Network& network) {
            return parametrised(
                network, [places = matrices(network), parameters = network.parameters](const Weights& weights, Pass&) {
                  const c10::impl::ExcludeDispatchKeyGuard full_precision(c10::autocast_dispatch_keyset);
                  Weights all = weights;
                  for (const std::size_t j : places)
                    all[j] = divided(all[j], frobenius(all[j], static_cast<std::int64_t>(parameters[j].shape.size())));
                  return all;
                });
          }};
}

}  // namespace saddle::nn
