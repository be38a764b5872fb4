#include "saddle/critics/moment_distances.h"

#include <ATen/ATen.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <utility>

#include "saddle/divergences/line_law.h"
#include "saddle/objectives/registry.h"

namespace saddle::critics {
namespace {

using std::numbers::sqrt3;

/// A law on the line with its moments and its draws.
struct Law {
  std::string name;
  divergences::LineLaw line;
  std::function<double(int k)> moment;  // E x^k
  Sampler draw;
  std::vector<double> masses = {};  // at the places where the distribution function jumps
};

/// E x^k = m E x^(k-1) + (k - 1) s^2 E x^(k-2).
double normal_moment(double mean, double std, int k) {
  double before = 1, now = mean;
  if (k == 0) return before;
  for (int j = 2; j <= k; ++j) before = std::exchange(now, mean * now + (j - 1) * std * std * before);
  return now;
}

Law normal(double mean, double std) {
  return {.name = text("N(", mean, ", ", std * std, ")"),
          .line = divergences::gaussian_law(mean, std),
          .moment = [=](int k) { return normal_moment(mean, std, k); },
          .draw = gaussian(mean, std)};
}

/// Mean 0, variance 1.
Law flat() {
  return {.name = "uniform",
          .line = divergences::uniform_law(-sqrt3, sqrt3),
          .moment = [](int k) { return k % 2 == 0 ? std::pow(3, k / 2) / (k + 1) : 0; },
          .draw =
              [](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
                return sqrt3 * (2 * Stream(seed, purpose, k).uniform({n, 1}, at::kDouble) - 1);
              }};
}

/// E x^k of masses 1/6, 2/3, 1/6 at -sqrt 3, 0, sqrt 3.
double moment_of_three_points(int k) {
  if (k == 0) return 1;
  return k % 2 == 0 ? std::pow(3, k / 2) / 3 : 0;
}

double cdf_of_three_points(double x) {
  if (x < -sqrt3) return 0;
  if (x < 0) return 1. / 6;
  return x < sqrt3 ? 5. / 6 : 1;
}

Law three_points() {
  return {.name = "three points",
          .line = {.name = "three points",
                   .cdf = cdf_of_three_points,
                   .low = -sqrt3,
                   .high = sqrt3,
                   .far_low = -sqrt3,
                   .far_high = sqrt3,
                   .breaks = {-sqrt3, 0, sqrt3},
                   .std = 1},
          .moment = moment_of_three_points,
          .draw =
              [](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
                const Tensor u = Stream(seed, purpose, k).uniform({n, 1}, at::kDouble);
                return sqrt3 * ((u > 5. / 6).to(at::kDouble) - (u < 1. / 6).to(at::kDouble));
              },
          .masses = {1. / 6, 2. / 3, 1. / 6}};
}

/// (E_p x^j - E_q x^j), j = 1 ... order.
std::vector<double> differences(const Law& p, const Law& q, int order) {
  std::vector<double> all;
  for (int j = 1; j <= order; ++j) all.push_back(p.moment(j) - q.moment(j));
  return all;
}

double length(const std::vector<double>& v) {
  double sum = 0;
  for (const double value : v) sum += value * value;
  return std::sqrt(sum);
}

/// The moments objective on samples, with the identity as critic.
double sampled_distance(const Tensor& x, const Tensor& y, int order) {
  const objectives::Objective moments =
      objectives::objectives().make("moments", {{"order", static_cast<std::int64_t>(order)}});
  return moments.generator_loss({.real_features = x, .fake_features = y}).item<double>();
}

/// <w*, m(x)>, w* = v / |v|.
std::vector<double> witness_at(const std::vector<double>& x, const std::vector<double>& v) {
  std::vector<double> all;
  for (const double at : x) {
    double sum = 0, power = 1;
    for (const double weight : v) power *= at, sum += weight * power;
    all.push_back(sum / length(v));
  }
  return all;
}

}  // namespace

MomentDistances moment_distances(const MomentDistancesOptions& o) {
  MomentDistances found{.x = numbers(line_points(-4, 4, 321))};
  const Law p = normal(0, 1);
  const auto densities = [&](const Law& law) {
    std::vector<double> all;
    for (const double x : found.x) all.push_back(std::exp(law.line.log_density(x)));
    return all;
  };
  found.normal_density = densities(p);
  const Tensor real = p.draw(o.seed, Purpose::metric, 0, o.samples);
  for (const Law& q : {normal(.5, 1), normal(0, 1.5), flat(), three_points()}) {
    MomentPair pair{.law = q.name, .masses = q.masses};
    if (q.masses.empty())
      pair.density = densities(q);
    else
      pair.points = q.line.breaks;
    const Tensor fake = q.draw(o.seed, Purpose::metric, 1, o.samples);
    pair.witness.assign(found.x.size(), 0);
    for (const int order : found.orders) {
      const std::vector<double> v = differences(p, q, order);
      pair.exact.push_back(length(v));
      pair.sampled.push_back(sampled_distance(real, fake, order));
      if (pair.first_order != 0 || pair.exact.back() < 1e-9) continue;
      pair.first_order = order;
      pair.witness = witness_at(found.x, v);
    }
    pair.w1 = divergences::transport_cost(1, p.line, q.line).value;
    found.pairs.push_back(std::move(pair));
  }
  return found;
}

}  // namespace saddle::critics
