#pragma once
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "saddle/core/names.h"
#include "saddle/divergences/kernel.h"

#include "app/distance/distance_input.h"

namespace saddle::app {

/// What is measured, and how.
struct MeasureCall {
  DistanceInput a, b;
  Tensor weights_a, weights_b;  // undefined: equal
  bool normalise = false;       // weights are divided by their sum
  double epsilon = 0;           // of sinkhorn; 0: 0.05 of the mean cost
  double bandwidth = 0;         // of mmd; 0: the median distance of the samples
  std::int64_t projections = 500;
  std::int64_t bins = 0;          // an axis, of histograms; 0: by the number of samples
  std::int64_t permutations = 0;  // of a test; 0: none
  bool interval = false;          // of the estimate, at 95 %
  std::uint64_t seed = 0;
  Options options;  // of the measure that is asked for
  std::function<void(const std::string& doing)> progress = [](const std::string&) {};

  bool weighted() const { return weights_a.defined() || weights_b.defined(); }
};

/// A line of the answer: "value", "method" and whatever else is known of it.
using Measured = nlohmann::json;

/// How a measure is got: by a formula or quadrature of laws, or from samples.
using Way = std::function<Measured(const MeasureCall& call)>;

/// What a measure asks of samples, so that they can be refused before anything is computed.
struct SampleNeeds {
  std::int64_t of_a = 1, of_b = 1;       // samples, at least
  std::int64_t dimensions = 1LL << 62;   // at most
  bool weights = false, halves = false;  // whether it takes weights, and gets an interval from halves of the samples
};

/// A distance or divergence by name.
struct Measure {
  std::string name, line;
  Way of_samples;
  SampleNeeds needs = {};
  /// Of two known laws, on the line and in two dimensions or more: an empty way where there is no formula for these.
  std::function<Way(const MeasureCall& call)> of_line_laws = {}, of_space_laws = {};
  /// Of the two-sample test that --test makes of samples; empty: there is none.
  std::function<divergences::Kernel(const MeasureCall& call)> kernel = {};
  std::vector<Option> options = {};  // as "alpha:alpha=0.5" gives them
  /// Refuses options that are out of range, with a ConfigError; empty: there is nothing to check.
  std::function<void(const Options& options)> check = {};
};

/// A value and how it was got; infinite ones as a word. @throws NumericError for NaN
Measured answer(double value, const std::string& method);

/// No value, and why.
Measured not_known(const std::string& why);

/// All of them, in the order of --help.
const std::vector<Measure>& measures();

/// @param word  a name, or a name with options behind colons. @throws ConfigError naming the nearest
const Measure& measure_called(const std::string& word);

/// The options of the measure that a word asks for, checked. @throws ConfigError
Options options_in(const std::string& word);

/// The names of those for which this holds, as a sentence has them: "mmd and energy".
std::string names_of_measures(const std::function<bool(const Measure& measure)>& holds);

}  // namespace saddle::app
