#include "saddle/metrics/memorisation.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "saddle/metrics/pairs_detail.h"

namespace saddle::metrics {
namespace {

constexpr double kClosest = .01;  // share of the reals

/// The distances are taken by differences, so that a copy's is 0.
Neighbours nearest_of(const Points& samples, const Points& train, bool of_itself) {
  std::vector<Tensor> places;
  for_blocks_of_pairs(samples, train, [&](std::int64_t from, const Tensor& squared) {
    if (of_itself) squared.diagonal(from).fill_(std::numeric_limits<double>::infinity());
    places.push_back(squared.argmin(1));
  });
  const Tensor index = at::cat(places);
  const Tensor each = at::arange(index.size(0), at::kLong);
  const Tensor distance = squared_differences(samples, each, train, index).sqrt();
  return {.distance = distance, .index = index};
}

}  // namespace

Neighbours nearest_neighbours(const Tensor& samples, const Tensor& train) {
  const auto [known, asked] = centred_points("nearest neighbours", train, samples);
  return nearest_of(asked, known, false);
}

Neighbours nearest_others(const Tensor& train) {
  const Points points = centred_points("nearest neighbours", train, train).first;
  if (train.size(0) < 2) throw DataError("nearest neighbours: one training sample, expected at least two");
  return nearest_of(points, points, true);
}

Memorisation memorisation(const Tensor& fake, const Tensor& train, const Tensor& held_out) {
  const Tensor reals =
      held_out.defined() ? nearest_neighbours(held_out, train).distance : nearest_others(train).distance;
  Memorisation found{.nearest = nearest_neighbours(fake, train)};
  const Tensor limit = at::quantile(reals, kClosest);
  const auto share = [&](const Tensor& distance) { return (distance <= limit).to(at::kDouble).mean().item<double>(); };
  found.closer = share(found.nearest.distance);
  found.expected = std::max(kClosest, share(reals));
  const auto m = static_cast<double>(fake.size(0)), h = static_cast<double>(reals.size(0));
  found.error = std::sqrt(found.expected * (1 - found.expected) * (1 / m + 1 / h));
  const double of_fakes = found.nearest.distance.median().item<double>(), of_reals = reals.median().item<double>();
  found.ratio = of_reals > 0 ? of_fakes / of_reals : std::numeric_limits<double>::infinity();
  return found;
}

bool passes(const Memorisation& found) { return found.closer <= found.expected + 5 * found.error; }

}  // namespace saddle::metrics
