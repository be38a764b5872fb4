#include "saddle/metrics/floors.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "saddle/metrics/halves_detail.h"

namespace saddle::metrics {
namespace {

constexpr std::uint64_t kFloorDraw = 1'000'000;  // apart from the draws of intervals

/// Reals on both sides.
Evidence reals_only(const Evidence& e) {
  Evidence reals = e;
  reals.interval = false;
  reals.progress = [&e](const std::string& doing) { e.progress("floor: " + doing); };
  if (e.spare.defined()) {
    reals.fake = e.spare, reals.fake_logits = e.spare_logits, reals.fake_labels = e.spare_labels;
    return reals;
  }
  const auto [half, rest] = half_and_rest(e.real.size(0), e.seed, kFloorDraw, 0);
  const auto divide = [&](const Tensor& both, Tensor& real, Tensor& fake) {
    real = both.defined() ? both.index_select(0, half) : Tensor();
    fake = both.defined() ? both.index_select(0, rest) : Tensor();
  };
  divide(e.real, reals.real, reals.fake);
  divide(e.real_logits, reals.real_logits, reals.fake_logits);
  divide(e.real_labels, reals.real_labels, reals.fake_labels);
  return reals;
}

}  // namespace

Floors floors_of(const Metric& metric, const Evidence& evidence) {
  if (!evidence.real.defined()) return {};
  const Evidence reals = reals_only(evidence);
  Floors found{.n = reals.fake.size(0)};
  try {
    for (const Score& score : metric.of(reals)) found.values[score.name] = score.value;
  } catch (const DataError&) {    // too few of them
  } catch (const ConfigError&) {  // too few for an option, such as the splits of the Inception score
  }
  return found;
}

void give_floors(std::vector<Score>& scores, const Floors& floors) {
  for (Score& score : scores) {
    const auto found = floors.values.find(score.name);
    if (score.floor || found == floors.values.end()) continue;
    score.floor = found->second;
    score.more.emplace_back("floor_n", static_cast<double>(floors.n));
  }
}

bool want_floors(const std::vector<Score>& scores) {
  return std::ranges::any_of(scores, [](const Score& score) { return !score.floor; });
}

}  // namespace saddle::metrics
