#include "app/distance/measures.h"

#include <algorithm>
#include <cmath>

#include "saddle/core/names.h"
#include "saddle/divergences/registry.h"

#include "app/choice_word.h"
#include "app/distance/critic_suprema.h"
#include "app/distance/line_measures.h"
#include "app/distance/sample_measures.h"
#include "app/distance/space_measures.h"

namespace saddle::app {
namespace {

constexpr SampleNeeds kTransportNeeds{.weights = true, .halves = true}, kEntropicNeeds{.weights = true},
    kPairNeeds{.of_a = 2, .of_b = 2, .halves = true}, kHistogramNeeds{.dimensions = 2, .halves = true};

std::vector<Measure> transport_measures() {
  return {{"w1", "W_1, exact: the least mean distance that mass has to go",
           [](const MeasureCall& c) { return wasserstein_of_samples(c, 1); }, kTransportNeeds, w_of_line(1)},
          {"w2", "W_2, exact", [](const MeasureCall& c) { return wasserstein_of_samples(c, 2); }, kTransportNeeds,
           w_of_line(2), w2_of_space},
          {"sliced", "SW_2: root mean square of W_2 along random directions", sliced_of_samples, kEntropicNeeds},
          {"max-sliced", "W_2 along the direction where it is largest", max_sliced_of_samples, kEntropicNeeds},
          {"sinkhorn", "debiased Sinkhorn divergence of squared distances; --epsilon", sinkhorn_of_samples,
           kEntropicNeeds}};
}

std::vector<Measure> moment_measures() {
  return {{"mmd", "MMD^2, unbiased, RBF kernel with the median distance or --bandwidth", mmd_of_samples, kPairNeeds,
           mmd_of_line, mmd_of_space, mmd_kernel},
          {"energy", "energy distance 2 E|X-Y| - E|X-X'| - E|Y-Y'|", energy_of_samples, kPairNeeds, energy_of_line,
           energy_of_space, [](const MeasureCall&) { return divergences::negative_distance(); }},
          {"gaussian-w2",
           "W_2 of Gaussians with the samples' means and covariances (the Frechet distance's root)",
           gaussian_w2_of_samples,
           kPairNeeds,
           {},
           w2_of_space}};
}

std::vector<Measure> f_measures() {
  constexpr std::int64_t k = kNeighboursOfKl;
  std::vector<Measure> all{{"js", "the books' Jensen-Shannon divergence, at most log 2: half of f-GAN's jensen-shannon",
                            f_of_samples("jensen-shannon", .5), kHistogramNeeds, f_of_line("jensen-shannon", .5),
                            f_of_space("jensen-shannon", .5)},
                           {"kl",
                            "KL(A || B)",
                            [](const MeasureCall& c) { return kl_of_samples(c, false); },
                            {.of_a = k + 1, .of_b = k, .halves = true},
                            f_of_line("kl"),
                            f_of_space("kl")},
                           {"reverse-kl",
                            "KL(B || A)",
                            [](const MeasureCall& c) { return kl_of_samples(c, true); },
                            {.of_a = k, .of_b = k + 1, .halves = true},
                            f_of_line("reverse-kl"),
                            f_of_space("reverse-kl")}};
  for (const auto& row : divergences::f_divergences().rows()) {
    const bool known = std::ranges::any_of(all, [&](const Measure& m) { return m.name == row.name; });
    if (known) continue;
    all.push_back({row.name, "D_f, f = " + row.formula, f_of_samples(row.name), kHistogramNeeds, f_of_line(row.name),
                   f_of_space(row.name)});
    all.back().options = row.options;
    all.back().check = [make = row.make](const Options& o) { make(o); };
  }
  return all;
}

}  // namespace

Measured answer(double value, const std::string& method) {
  if (std::isnan(value)) throw NumericError("the value is not a number");
  Measured found{{"method", method}};
  found["value"] = std::isfinite(value) ? Measured(value) : Measured(value > 0 ? "infinity" : "-infinity");
  return found;
}

Measured not_known(const std::string& why) { return {{"value", nullptr}, {"method", "not known: " + why}}; }

const std::vector<Measure>& measures() {
  static const std::vector<Measure> all = [] {
    std::vector<Measure> list = transport_measures();
    for (const std::vector<Measure>& more : {moment_measures(), critic_suprema(), f_measures()})
      list.insert(list.end(), more.begin(), more.end());
    return list;
  }();
  return all;
}

const Measure& measure_called(const std::string& word) {
  const std::string name = choice_in("measure", word).name;
  if (name.empty()) throw ConfigError("--measure: a name is empty, expected names with commas");
  std::vector<std::string> known;
  for (const Measure& measure : measures()) {
    known.push_back(measure.name);
    if (measure.name == name) return measure;
  }
  throw_unknown("measure", name, known);
}

Options options_in(const std::string& word) {
  const Measure& measure = measure_called(word);
  Options options(text("measure '", measure.name, "'"), measure.options, choice_in("measure", word).options);
  if (measure.check) measure.check(options);
  return options;
}

std::string names_of_measures(const std::function<bool(const Measure&)>& holds) {
  std::vector<std::string> names;
  for (const Measure& measure : measures()) {
    if (holds(measure)) names.push_back(measure.name);
  }
  std::string all;
  for (std::size_t k = 0; k < names.size(); ++k)
    all += (k == 0 ? "" : k + 1 == names.size() ? " and " : ", ") + names[k];
  return all;
}

}  // namespace saddle::app
