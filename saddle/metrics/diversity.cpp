#include "saddle/metrics/diversity.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/metrics/pairs_detail.h"

namespace saddle::metrics {
namespace {

struct PairwiseMean {
  double mean = 0, variance = 0;  // of the distances; of that mean
};

PairwiseMean pairwise_mean(const Points& points) {
  const Points x = about_own_mean(points);
  const auto n = static_cast<double>(x.rows.size(0));
  std::vector<Tensor> sums;
  for_blocks_of_pairs(x, x, [&](std::int64_t from, const Tensor& squared) {
    squared.diagonal(from).fill_(0);
    sums.push_back(squared.clamp_min_(0).sqrt_().sum(1));
  });
  const Tensor others = at::cat(sums) / (n - 1);
  return {.mean = others.mean().item<double>(), .variance = 4 / n * others.var().item<double>()};
}

}  // namespace

Diversity diversity(const Tensor& real_all, const Tensor& fake_all) {
  const auto [real, fake] = centred_points("diversity", real_all, fake_all);
  if (std::min(real.rows.size(0), fake.rows.size(0)) < 2)
    throw DataError(text("diversity: ", real.rows.size(0), " real and ", fake.rows.size(0),
                         " fake samples, expected at least two of each"));
  const PairwiseMean reals = pairwise_mean(real), fakes = pairwise_mean(fake);
  if (!(reals.mean > 0)) throw DataError("diversity: all real samples are equal");
  const double ratio = fakes.mean / reals.mean;
  const double variance = fakes.variance + ratio * ratio * reals.variance;
  return {.ratio = ratio, .standard_error = std::sqrt(variance) / reals.mean, .fake = fakes.mean, .real = reals.mean};
}

}  // namespace saddle::metrics
