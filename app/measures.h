#pragma once
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/distance_input.h"

namespace saddle::app {

/// What is measured, and how.
struct MeasureCall {
  DistanceInput a, b;
  Tensor weights_a, weights_b;  // undefined: equal
  bool normalise = false;       // weights are divided by their sum
  double epsilon = 0;           // of sinkhorn; 0: 0.05 of the mean cost
  double bandwidth = 0;         // of mmd; 0: the median distance of the samples
  std::int64_t projections = 500;
  std::int64_t permutations = 0;  // of a test; 0: none
  bool interval = false;          // of the estimate, at 95 %
  std::uint64_t seed = 0;
  std::function<void(const std::string& doing)> progress = [](const std::string&) {};

  bool weighted() const { return weights_a.defined() || weights_b.defined(); }
};

/// A line of the answer: "value", "method" and whatever else is known of it.
using Measured = nlohmann::json;

/// A distance or divergence by name.
struct Measure {
  std::string name, line;
  /// Of two known laws on the line: null where there is no formula for these; empty: always from samples.
  std::function<Measured(const MeasureCall& call)> of_laws;
  /// @throws ConfigError where this measure has no estimate from such samples or takes no weights
  std::function<Measured(const MeasureCall& call)> of_samples;
  /// Of two known laws in two dimensions or more, likewise.
  std::function<Measured(const MeasureCall& call)> of_space = {};
  bool tested = false;  // --test asks it for a p-value, which samples have
};

/// A value of laws; infinite ones as a word.
Measured of_laws(double value, const char* method);

/// W_p of two sample sets {n, d} and {m, d}, exact: by sorting on the line, else by the network simplex.
double wasserstein(double p, const Tensor& x, const Tensor& y);

/// All of them, in the order of --help.
const std::vector<Measure>& measures();

/// @throws ConfigError naming the nearest
const Measure& measure_called(const std::string& name);

}  // namespace saddle::app
