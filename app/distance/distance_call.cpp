#include "app/distance/distance_call.h"

#include <ATen/ATen.h>

#include "saddle/divergences/histogram.h"
#include "saddle/divergences/two_sample.h"
#include "saddle/transport/cost.h"

#include "app/distance/critic_estimates.h"
#include "app/distance/distance_picture.h"
#include "app/output_path.h"

namespace saddle::app {
namespace {

constexpr std::int64_t kFewestForHalves = 8;

/// The formula or quadrature of both laws; empty where it has to be samples.
Way formula_of(const Measure& measure, const MeasureCall& c) {
  if (c.a.law && c.b.law && measure.of_line_laws) return measure.of_line_laws(c);
  if (c.a.space && c.b.space && measure.of_space_laws) return measure.of_space_laws(c);
  return {};
}

/// Weights of a file's samples. @throws DataError naming the file
Tensor weights_of(const std::string& option, const std::string& path, const DistanceInput& side, const char* name,
                  bool normalise) {
  if (path.empty()) return {};
  if (side.drawn) throw ConfigError(text(option, ": ", side.name, " is drawn from, weights are of a file's samples"));
  const Tensor weights = read_weights(path);
  try {
    transport::weights(path.c_str(), name, weights, side.samples.size(0), normalise);
  } catch (const Error& error) {
    throw DataError(error.what());
  }
  return weights;
}

void require_samples(const DistanceInput& side, std::int64_t fewest, const std::string& who) {
  const std::int64_t n = side.samples.size(0);
  if (n >= fewest) return;
  if (side.drawn) throw ConfigError(text("-n ", n, ": ", who, " expects at least ", fewest));
  throw DataError(text(side.name, ": ", n, n == 1 ? " sample, " : " samples, ", who, " expects at least ", fewest));
}

void require_dimensions(const Measure& measure, const MeasureCall& c) {
  const std::int64_t d = c.a.samples.size(1), most = measure.needs.dimensions;
  if (d <= most) return;
  if (c.a.space && c.b.space)
    throw ConfigError(text("--measure ", measure.name, ": no method for these laws in ", d, " dimensions"));
  throw ConfigError(text("--measure ", measure.name, ": samples of ", d, " coordinates, expected 1 or 2"));
}

void require_measurable(const Measure& measure, const MeasureCall& c) {
  if (formula_of(measure, c)) return;
  const SampleNeeds& needs = measure.needs;
  const std::string who = "--measure " + measure.name;
  if (c.weighted() && !needs.weights) {
    throw ConfigError(
        text(who, ": takes no weights; ", names_of_measures([](const Measure& m) { return m.needs.weights; }), " do"));
  }
  const bool halved = c.interval && needs.halves;
  if (c.weighted() && halved) throw ConfigError(text("--interval: not made for weighted samples (", who, ")"));
  require_dimensions(measure, c);
  if (c.a.samples.size(1) == 2 && c.bins > divergences::kMostBins / std::max<std::int64_t>(c.bins, 1))
    throw ConfigError(text("--bins ", c.bins, ": in the plane expected at most 1000"));
  const auto fewest = [&](std::int64_t n) { return halved ? std::max(kFewestForHalves, 2 * n) : n; };
  require_samples(c.a, fewest(needs.of_a), halved ? who + " with --interval" : who);
  require_samples(c.b, fewest(needs.of_b), halved ? who + " with --interval" : who);
}

/// @throws DataError for what of the samples the library refuses: the options were checked
Measured of_samples(const Measure& measure, const MeasureCall& c) {
  try {
    return measure.of_samples(c);
  } catch (const NumericError&) {
    throw;
  } catch (const Error& error) {
    throw DataError(text("--measure ", measure.name, ": ", c.a.name, " and ", c.b.name, ": ", error.what()));
  }
}

}  // namespace

void require_options(const DistanceCommand& c) {
  if (c.common.device != "cpu") throw ConfigError(text("distance runs on the cpu, not on ", c.common.device));
  bool tested = false;
  for (const std::string& word : c.measures) options_in(word);
  for (const std::string& word : c.measures) tested |= static_cast<bool>(measure_called(word).kernel);
  if (c.test && !tested) {
    throw ConfigError(text("--test: no measure here has one; ",
                           names_of_measures([](const Measure& m) { return static_cast<bool>(m.kernel); }), " do"));
  }
  for (const std::string& method : c.critics) require_critic(method);
  require_output("--picture", c.picture, ".svg");
  require_output("--plan", c.plan, "");
}

MeasureCall read_call(const DistanceCommand& c) {
  const auto seed = static_cast<std::uint64_t>(c.common.seed.value_or(0));
  MeasureCall call{.a = read_input(c.a, seed, 0, c.count), .b = read_input(c.b, seed, 1, c.count)};
  call.weights_a = weights_of("--weights-a", c.weights_a, call.a, "A", c.normalise);
  call.weights_b = weights_of("--weights-b", c.weights_b, call.b, "B", c.normalise);
  if (call.a.samples.size(1) != call.b.samples.size(1)) {
    const std::string apart = text(c.a, " has ", call.a.samples.size(1), " numbers a sample, ", c.b, " has ",
                                   call.b.samples.size(1), ", expected equally many");
    if (call.a.drawn && call.b.drawn) throw ConfigError(apart);
    throw DataError(apart);
  }
  call.normalise = c.normalise, call.epsilon = c.epsilon, call.bandwidth = c.bandwidth,
  call.projections = c.projections, call.bins = c.bins;
  call.permutations = c.test ? c.permutations : 0, call.interval = c.interval, call.seed = seed;
  return call;
}

void require_measurable(const DistanceCommand& c, const MeasureCall& call) {
  for (const std::string& word : c.measures) {
    MeasureCall one = call;
    one.options = options_in(word);
    require_measurable(measure_called(word), one);
  }
  if (!c.picture.empty()) require_drawable(call.a.samples);
  if (c.critics.empty()) return;
  if (call.weighted()) throw ConfigError("--critic: takes no weights");
  for (const DistanceInput* side : {&call.a, &call.b}) require_samples(*side, kFewestForCritic, "--critic");
}

Measured measured(const Measure& measure, const MeasureCall& call) {
  const Way formula = formula_of(measure, call);
  Measured found;
  try {
    found = formula ? formula(call) : of_samples(measure, call);
  } catch (const NumericError& error) {  // what float64 cannot hold: said, not guessed
    found = not_known(error.what());
  } catch (const ConfigError& error) {  // a formula that these laws are beyond
    found = not_known(error.what());
  }
  if (measure.kernel && call.permutations > 0) {
    call.progress(text(call.permutations, " permutations"));
    found["p_value"] = divergences::permutation_test(measure.kernel(call), call.a.samples, call.b.samples,
                                                     call.permutations, call.seed);
    found["permutations"] = call.permutations;
  }
  const bool said = found.contains("interval") || found.contains("no_interval") || found["value"].is_null();
  if (call.interval && !said) found["no_interval"] = formula ? "exact" : "not made for this measure";
  return found;
}

}  // namespace saddle::app
