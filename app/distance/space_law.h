#pragma once
#include <optional>
#include <string>

#include "saddle/core/tensor.h"
#include "saddle/data/mixture.h"

namespace saddle::app {

/// A known law in d >= 2 dimensions: sum_k weights_k N(means_k, covariances_k).
struct SpaceLaw {
  Tensor weights;      // {k}, >= 0, sums to one
  Tensor means;        // {k, d}
  Tensor covariances;  // {k, d, d}, symmetric, positive definite

  bool is_gaussian() const { return weights.size(0) == 1; }
  std::int64_t dimensions() const { return means.size(1); }
};

/// @param word  "gaussian([m1,m2],[[v11,v12],[v21,v22]])" or "mixture([weights],[means],[stds])"
/// @return nothing for what has no list in brackets. @throws ConfigError for what is no such law
std::optional<SpaceLaw> space_law(const std::string& word);

/// A data set's mixture.
SpaceLaw space_law(const data::Mixture& mixture);

/// n samples, {n, d}, float64; sample i does not depend on n.
Tensor drawn_from(const SpaceLaw& law, std::uint64_t seed, std::uint8_t side, std::int64_t n);

}  // namespace saddle::app
