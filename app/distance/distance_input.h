#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "saddle/core/tensor.h"
#include "saddle/data/mixture.h"
#include "saddle/divergences/line_law.h"

#include "app/distance/space_law.h"

namespace saddle::app {

/// One side of `saddle distance`: samples, a law, or a law and samples drawn from it.
struct DistanceInput {
  std::string name;
  std::optional<divergences::LineLaw> law;  // on the line
  std::optional<SpaceLaw> space;            // in two dimensions or more
  Tensor samples;                           // {n, d}, float64
  bool drawn = false;                       // samples are the first n of a law or a data set, not a file's
};

/// A data set's mixture on the line. @throws ConfigError for weights that do not sum to one
divergences::LineLaw line_law(const data::Mixture& mixture);

/// @param word   "gaussian(0,1)", "uniform(0,1)", "dirac(0)", "mixture(w,m1,s1,m2,s2)", laws in space as space_law(), a
///               data set's name (Gaussian mixtures are known laws), or a file: .npy {n} or {n, ...}, else a table of
///               numbers as text
/// @param side   0 for A, 1 for B: their draws differ
/// @param n      how many to draw
/// @throws ConfigError, DataError
DistanceInput read_input(const std::string& word, std::uint64_t seed, std::uint8_t side, std::int64_t n);

/// A file's numbers as one list, {n}: weights.
Tensor read_weights(const std::string& path);

}  // namespace saddle::app
