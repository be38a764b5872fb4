#include "saddle/metrics/occupancy.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

using namespace saddle;
using saddle::metrics::covered_error;

namespace {

constexpr std::int64_t kClasses = 400;
constexpr int kDraws = 200;

/// Counts of n draws with these shares.
Tensor counts_of(const Tensor& shares, std::int64_t n, int draw) {
  const Tensor edges = shares.cumsum(0) / shares.sum();
  const Tensor u = Stream(61, Purpose::test, static_cast<std::uint64_t>(draw)).uniform({n}, at::kDouble);
  return at::bincount(at::searchsorted(edges, u).clamp_max(kClasses - 1), {}, kClasses);
}

struct Found {
  double spread = 0, error = 0;  // of the number covered over draws; the estimate's mean
  int held = 0;                  // intervals that hold the mean
};

Found found_for(const Tensor& shares, double each) {
  std::vector<double> covered, errors;
  for (int k = 0; k < kDraws; ++k) {
    const Tensor counts = counts_of(shares, std::llround(each * kClasses), k);
    covered.push_back(counts.count_nonzero().item<double>()), errors.push_back(covered_error(counts));
  }
  const Tensor all = at::tensor(covered, at::kDouble);
  const double mean = all.mean().item<double>();
  Found found{.spread = all.std().item<double>(), .error = at::tensor(errors, at::kDouble).mean().item<double>()};
  for (int k = 0; k < kDraws; ++k) found.held += std::abs(covered[k] - mean) <= 1.96 * errors[k] + 1e-9;
  return found;
}

}  // namespace

// Of 200 intervals of level .95 at least 177 hold the mean but for 1 in 5,000 (binomial); the spread over 200 draws is
// known to 5 %.
TEST_CASE("for equal classes and for shares like a Gamma's the error is the spread over draws") {
  const Tensor even = at::ones({kClasses}, at::kDouble);
  const Tensor uneven = -Stream(5, Purpose::test, 0).uniform({kClasses}, at::kDouble).log();
  for (const Tensor& shares : {even, uneven}) {
    for (const double each : {.25, .5, 1., 3., 5.}) {
      CAPTURE(each);
      const Found found = found_for(shares, each);
      CHECK(found.held >= 177);
      CHECK(found.error == doctest::Approx(found.spread).epsilon(.25));
    }
  }
}

TEST_CASE("where a quarter of the classes is never drawn it is no smaller; where all are met often it vanishes") {
  Tensor shares = at::ones({kClasses}, at::kDouble);
  shares.narrow(0, 0, kClasses / 4).zero_();
  for (const double each : {.5, 2., 5.}) CHECK(found_for(shares, each).held >= 177);
  CHECK(covered_error(at::full({kClasses}, 26, at::kLong)) < 1e-3);
  CHECK(covered_error(at::tensor({7, 0, 0}, at::kLong)) >= 0);
  CHECK_THROWS_AS(covered_error(at::zeros({3}, at::kLong)), ShapeError);
}
