#include "saddle/metrics/moments.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using metrics::Moments;
using metrics::moments_of;

namespace {

/// By the definition, in one piece.
Tensor direct_covariance(const Tensor& x) {
  const Tensor centred = x - x.mean(0);
  return centred.t().mm(centred) / static_cast<double>(x.size(0) - 1);
}

double largest_difference(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

}  // namespace

TEST_CASE("any split of the rows, and any order of merging, gives the moments of the definition") {
  const Tensor x = normal_samples({900, 7}, 0) * at::arange(1, 8, at::kDouble) + 3;
  for (const std::int64_t size : {1, 7, 100, 899, 900}) {
    CAPTURE(size);
    Moments streamed, merged;
    for (const Tensor& batch : x.split(size)) {
      streamed.add(batch);
      Moments other = moments_of(batch);
      other.merge(merged);
      merged = other;
    }
    for (const Moments& m : {streamed, merged}) {
      CHECK(m.count() == 900);
      CHECK(m.dimensions() == 7);
      CHECK(largest_difference(m.mean(), x.mean(0)) < 1e-13);
      CHECK(largest_difference(m.covariance(), direct_covariance(x)) < 1e-11);
    }
  }
}

TEST_CASE("more rows and columns than are taken at once") {
  const Tensor x = normal_samples({5000, 1030}, 1).to(at::kFloat);
  const Moments m = moments_of(x);
  CHECK(largest_difference(m.covariance(), direct_covariance(x.to(at::kDouble))) < 1e-12);
  CHECK(largest_difference(m.covariance(), m.covariance().t()) < 1e-13);
}

TEST_CASE("far from 0 no digits are lost, where sums of squares lose all that matter") {
  // Multiples of 2^-10 about 10^6 are exact, so the covariance is that of the data before they were moved.
  const Tensor near = (normal_samples({4000, 3}, 2) * 1024).round() / 1024;
  const Tensor far = near + 1e6;
  const Tensor truth = direct_covariance(near);
  Moments streamed;
  for (const Tensor& batch : far.split(37)) streamed.add(batch);
  CHECK(largest_difference(streamed.covariance(), truth) < 1e-8);
  const double n = 4000;
  const Tensor sum = far.sum(0), naive = (far.t().mm(far) - at::outer(sum, sum) / n) / (n - 1);
  CHECK(largest_difference(naive, truth) > 1e-5);
}

TEST_CASE("half-precision rows are summed in float64, copies are independent, and no rows change nothing") {
  const Tensor x = normal_samples({300, 4}, 3);
  const Tensor coarse = x.to(at::kBFloat16);
  Moments m = moments_of(coarse);
  CHECK(largest_difference(m.covariance(), direct_covariance(coarse.to(at::kDouble))) < 1e-12);
  const Moments before = m;
  const Tensor kept = before.covariance();
  m.add(x.narrow(0, 0, 0));
  m.merge(Moments());
  CHECK(m.covariance().equal(kept));
  m.add(x + 5);
  CHECK(before.count() == 300);
  CHECK(before.covariance().equal(kept));
}

TEST_CASE("rows that are not finite, of another width or none at all are refused with their reason") {
  Tensor x = normal_samples({5000, 2}, 4);
  for (const double bad :
       {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    x[4500][1] = bad;
    CHECK_THROWS_WITH_AS(moments_of(x), "moments: row 4500 is not finite", DataError);
  }
  Moments m = moments_of(at::ones({1, 3}));
  CHECK_THROWS_WITH_AS(m.add(at::ones({2, 4})), "moments: rows {2, 4}, expected {n, 3}, floating", ShapeError);
  CHECK_THROWS_AS(m.add(at::ones({3})), ShapeError);
  CHECK_THROWS_AS(m.add(at::ones({3, 3}, at::kLong)), ShapeError);
  CHECK_THROWS_AS(m.add(Tensor()), ShapeError);
  CHECK_THROWS_AS(m.merge(moments_of(at::ones({2, 2}))), ShapeError);
  CHECK_THROWS_AS(m.covariance(), DataError);
  CHECK_THROWS_AS(Moments().mean(), DataError);
}
