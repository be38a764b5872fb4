#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "saddle/core/names.h"
#include "saddle/core/tensor.h"
#include "saddle/data/mixture.h"

namespace saddle::metrics {

/// What metrics are computed from: both sides as features, and what else is known of them. All of the same extractor.
struct Evidence {
  Tensor real, fake;                // {n, d} and {m, d}, floating: features, or points as they are
  Tensor real_logits, fake_logits;  // {n, C} of a classifier, {n, channels, C} asked channel by channel; or undefined
  Tensor real_labels, fake_labels;  // {n}, int64: of labelled data and conditional generators; or undefined
  Tensor spare, spare_logits, spare_labels;  // of other reals, as many as the fakes: for floors; or undefined
  Tensor train;                              // {t, d}: all that the generator was trained on; undefined: the reals are
  Tensor held_out;                           // {h, d}: reals that the generator was not trained on; or undefined
  std::optional<data::Mixture> modes;        // of data that is a known mixture: what mode coverage is measured against
  std::uint64_t seed = 0;                    // of subsets and halves
  bool interval = true;                      // also the error that drawing the samples made
  std::function<void(const std::string& doing)> progress = [](const std::string&) {};
};

/// A number and how far it can be trusted.
struct Score {
  std::string name;    // "fid", "precision"
  std::string called;  // what it may be called, "fd-classifier"; empty: its name. Whoever knows the extractor sets it
  double value = 0;
  std::optional<double> low, high;  // 95 % interval; how it was made is the metric's `interval_by`
  std::optional<double> floor;      // what a perfect generator would get: known in closed form, else by floors_of()
  bool lower_is_better = true;
  std::vector<std::pair<std::string, double>> more;  // what else is known: rank, subsets, spread over splits
  std::string warning;                               // "" or why not to believe it: fewer samples than features
};

/// A metric by name; of one call come all scores that share its work.
struct Metric {
  std::string name;
  std::string interval_by;                                // "25 random halves of both sides"
  std::function<std::vector<Score>(const Evidence&)> of;  // throws ConfigError where it lacks what it needs, DataError
                                                          // for numbers that are not finite or too few samples
};

/// All metrics by name: fid, kid, is, prdc, ... To add one: its file, and its include and row in registry.cpp.
const Table<Metric>& metrics();

}  // namespace saddle::metrics
