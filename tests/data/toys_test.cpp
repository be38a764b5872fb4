#include "saddle/data/toys.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "tests/core/statistics.h"

using namespace saddle;
using namespace saddle::test;
using data::Mixture;
using data::ToyConstants;
using std::numbers::pi;

namespace {

Tensor sample(const Mixture& mixture, std::int64_t n) {
  return mixture.sample(11, Purpose::test, 0, n).to(at::kDouble);
}

/// The samples less their centre, for centres that lie far apart.
Tensor residual(const Tensor& x, const Tensor& centres) {
  return x - centres.index_select(0, at::cdist(x, centres).argmin(1));
}

Tensor circle(double radius) {
  const double d = radius / std::numbers::sqrt2, r = radius;
  return at::tensor({r, 0., d, d, 0., r, -d, d, -r, 0., -d, -d, 0., -r, d, -d}, at::kDouble).view({8, 2});
}

Tensor square(double spacing) {
  const Tensor line = spacing * at::tensor({-2, -1, 0, 1, 2}, at::kDouble);
  return at::stack({line.repeat_interleave(5), line.repeat({5})}, 1);
}

double mixture1d_cdf(double x) {
  return .33 * normal_cdf((x + 1) / .25) + .67 * normal_cdf((x - 2) / std::numbers::sqrt2);
}

}  // namespace

TEST_CASE("toy Gaussians have their papers' centres and std, found again in samples; false alarm 2e-6 each") {
  struct Row {
    const char* name;
    Mixture mixture;
    Tensor centres;
    double std;
  };
  const Row rows[] = {
      {"gaussians8, wgan-gp", data::gaussians8(ToyConstants::wgan_gp), circle(2 / 1.414), .02 / 1.414},
      {"gaussians8, pacgan", data::gaussians8(ToyConstants::pacgan), circle(1), .01},
      {"gaussians25, wgan-gp", data::gaussians25(ToyConstants::wgan_gp), square(2 / 2.828), .05 / 2.828},
      {"gaussians25, pacgan", data::gaussians25(ToyConstants::pacgan), square(2), .05},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(at::allclose(row.mixture.means, row.centres, 0, 1e-12));
    const Tensor x = sample(row.mixture, 40000), own = residual(x, row.centres);
    CHECK(kolmogorov_smirnov(own / row.std, normal_cdf) < kolmogorov_smirnov_limit_1e6(own.numel()));
    // Variance of the sample variance of 2 n normal numbers: 2 std^4 / (2 n).
    const double ratio = own.square().mean().item<double>() / (row.std * row.std);
    CHECK(std::abs(ratio - 1) < kSigmas * std::sqrt(1 / 40000.0));
    // Equal shares make the mean zero and the mean square that of centres and noise.
    const double spread = (row.centres.square().sum(1).mean().item<double>()) / 2;
    CHECK(x.mean(0).abs().max().item<double>() < kSigmas * std::sqrt((spread + row.std * row.std) / 40000));
  }
}

TEST_CASE("1.414 is not the square root of two: the papers' ring is wider than sqrt 2 by two in ten thousand") {
  CHECK(data::gaussians8(ToyConstants::wgan_gp).means[0][0].item<double>() == doctest::Approx(1.4144271570014144));
}

TEST_CASE("without noise the swiss roll's radius is its angle, uniform from 1.5 pi to 4.5 pi; false alarm 1e-6") {
  const Tensor x = 7.5 * data::swissroll(3, 0, 20000, 0).to(at::kDouble);
  const Tensor radius = x.norm(2, 1), angle = at::atan2(x.select(1, 1), x.select(1, 0));
  const Tensor turns = (radius - angle) / (2 * pi);
  CHECK((turns - turns.round()).abs().max().item<double>() < 1e-6);
  CHECK(kolmogorov_smirnov((radius / (1.5 * pi) - 1) / 2, uniform_cdf) < kolmogorov_smirnov_limit_1e6(20000));
}

TEST_CASE("the swiss roll's noise has std .25 / 7.5 in each coordinate; false alarm 1e-6") {
  const Tensor noise = (data::swissroll(3, 1, 20000) - data::swissroll(3, 1, 20000, 0)).to(at::kDouble);
  CHECK(kolmogorov_smirnov(noise * 7.5 / .25, normal_cdf) < kolmogorov_smirnov_limit_1e6(noise.numel()));
}

TEST_CASE("the f-GAN mixture has the distribution function of .33 N(-1, .0625) + .67 N(2, 2); false alarm 1e-6") {
  const Mixture mixture = data::mixture1d();
  const Tensor x = sample(mixture, 200000);
  CHECK(kolmogorov_smirnov(x, mixture1d_cdf) < kolmogorov_smirnov_limit_1e6(x.numel()));
  // The Gaussian nearest in KL matches the moments: mu 1.01, sigma 1.83044394 (references.md, section 1).
  const Tensor mean = mixture.weights.dot(mixture.means.select(1, 0));
  const Tensor second = mixture.weights.dot(mixture.means.select(1, 0).square() + mixture.stds.square());
  CHECK(mean.item<double>() == doctest::Approx(1.01).epsilon(1e-12));
  CHECK((second - mean.square()).sqrt().item<double>() == doctest::Approx(1.83044394).epsilon(1e-8));
}

TEST_CASE("a source without end draws afresh for each k and tells its modes") {
  const data::Source source = data::endless("two", data::mixture1d());
  CHECK(source.size == 0);
  CHECK(source.sample_shape == Shape{1});
  REQUIRE(source.modes.has_value());
  CHECK(source.modes->modes() == 2);
  CHECK(std::get<0>(at::_unique(at::cat({source.batch(1, 0, 100), source.batch(1, 1, 100)}))).numel() == 200);
}
