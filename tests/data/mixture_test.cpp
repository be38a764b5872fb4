#include "saddle/data/mixture.h"

#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "saddle/data/source.h"

#include "tests/core/statistics.h"

using namespace saddle;
using namespace saddle::test;
using data::Mixture;

namespace {

bool near(const Tensor& a, const Tensor& b) { return at::allclose(a, b, 0, 1e-12); }

Tensor table(const std::vector<double>& values, std::int64_t columns) {
  return at::tensor(values, at::kDouble).view({-1, columns});
}

}  // namespace

TEST_CASE("a ring's means lie on its circle at equal angles, all divided at the end") {
  const Mixture ring = data::ring(4, 2, .3, 1.5);
  const double r = 2 / 1.5;
  CHECK(near(ring.means, table({r, 0, 0, r, -r, 0, 0, -r}, 2)));
  CHECK(near(ring.stds, at::full({4}, .2, at::kDouble)));
  CHECK(near(ring.weights, at::full({4}, .25, at::kDouble)));
}

TEST_CASE("a grid's means are centred, all divided at the end") {
  const Mixture grid = data::grid(3, 2, .5, 2);
  CHECK(near(grid.means, table({-1, -1, -1, 0, -1, 1, 0, -1, 0, 0, 0, 1, 1, -1, 1, 0, 1, 1}, 2)));
  CHECK(near(grid.stds, at::full({9}, .25, at::kDouble)));
  CHECK(near(data::grid(2, 3, 1).means, table({-1.5, -1.5, -1.5, 1.5, 1.5, -1.5, 1.5, 1.5}, 2)));
}

TEST_CASE("modes are drawn by weight, each with its mean and std; false alarm 1e-5") {
  const Mixture mixture = {.means = table({-10, 0, 0, 5, 20, 20}, 2),
                           .stds = at::tensor({.5, 1.0, .1}, at::kDouble),
                           .weights = at::tensor({.2, .7, .1}, at::kDouble)};
  const std::int64_t n = 50000;
  const Tensor x = mixture.sample(1, Purpose::test, 0, n);
  CHECK((x.scalar_type() == at::kFloat));
  const Tensor nearest = at::cdist(x.to(at::kDouble), mixture.means).argmin(1);
  for (std::int64_t mode = 0; mode < 3; ++mode) {
    CAPTURE(mode);
    const double weight = mixture.weights[mode].item<double>(), std = mixture.stds[mode].item<double>();
    const Tensor own = x.to(at::kDouble).index({nearest == mode}) - mixture.means[mode];
    const auto count = static_cast<double>(own.size(0));
    CHECK(std::abs(count - weight * n) < kSigmas * std::sqrt(n * weight * (1 - weight)));
    CHECK(own.mean(0).abs().max().item<double>() < kSigmas * std / std::sqrt(count));
    CHECK(kolmogorov_smirnov(own / std, normal_cdf) < kolmogorov_smirnov_limit_1e6(own.numel()));
    CHECK(std::abs(own.prod(1).mean().item<double>()) < kSigmas * std * std / std::sqrt(count));  // spherical
  }
}

TEST_CASE("weight zero is never drawn, and weights that round to less than one still draw the last mode") {
  const Mixture mixture = {.means = table({0, 1, 2}, 1),
                           .stds = at::full({3}, 1e-3, at::kDouble),
                           .weights = at::tensor({0.0, .5, .5 - 1e-3}, at::kDouble)};
  const Tensor x = mixture.sample(1, Purpose::test, 0, 20000);
  CHECK(x.min().item<double>() > .9);
  CHECK(x.max().item<double>() < 2.1);
}

TEST_CASE("a sample is a function of seed, purpose, step and its place alone") {
  const Mixture mixture = data::grid(5, 2, .05);
  const Tensor x = mixture.sample(1, Purpose::test, 2, 64);
  CHECK(at::equal(x, mixture.sample(1, Purpose::test, 2, 64)));
  CHECK(at::equal(x.slice(0, 0, 10), mixture.sample(1, Purpose::test, 2, 10)));
  CHECK_FALSE(at::equal(x, mixture.sample(2, Purpose::test, 2, 64)));
  CHECK_FALSE(at::equal(x, mixture.sample(1, Purpose::data, 2, 64)));
  CHECK_FALSE(at::equal(x, mixture.sample(1, Purpose::test, 3, 64)));
}

TEST_CASE("a source's labels are those of the same batch: of a mixture the mode that each point is of") {
  const data::Source source = data::sources().make("gaussians25", {});
  CHECK(source.classes == 25);
  const Tensor x = source.batch(3, 7, 200).to(at::kDouble), y = source.labels(3, 7, 200);
  const Tensor nearest = at::cdist(x, source.modes->means).argmin(1);  // the modes lie 20 std apart
  CHECK(at::equal(y, nearest));
  CHECK_FALSE(at::equal(y, source.labels(3, 8, 200)));
  CHECK(data::sources().make("swissroll", {}).classes == 0);
  CHECK_FALSE(data::sources().make("swissroll", {}).labels);
}
