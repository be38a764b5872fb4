// D_f of densities on the line against closed forms and published optima.
#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "saddle/divergences/pairs.h"
#include "saddle/divergences/quadrature.h"

#include "rows.h"

using namespace saddle;
using namespace saddle::divergences;

namespace {

using std::numbers::ln2;

double between(const char* name, const Density& p, const Density& q, double low = -14, double high = 16) {
  return divergence(f_divergences().make(name, {}), p, q, low, high);
}

void check_near(double found, double expected, double tolerance = 1e-8) {
  CHECK(std::abs(found - expected) < tolerance * std::max(1.0, std::abs(expected)));
}

struct GaussianPair {
  Gaussian1d p, q;
  double kl, reverse_kl, jsd, hellinger, tv;  // JSD the usual one, Hellinger 1 - BC; from 30-digit quadrature
};
const std::vector<GaussianPair> kPairs{
    {{0, 1}, {1, 1}, .5, .5, .1114214821847, .1175030974154, .382924922548},
    {{0, 1}, {1, 2}, .4431471805599, 1.30685281944, .1281749730544, .1491945378474, .3900656601211},
    {{0, 1}, {0, 2}, .3181471805599, .8068528194401, .09273338166641, .1055728090001, .3226745688348},
    {{0, 1}, {3, .5}, 18.80685281944, 4.81814718056, .6308679872205, .8521521797326, .9574128317177},
    {{-1, .25}, {2, std::numbers::sqrt2}, 3.4984929514, 0, .6075485922963, .8033156866077, .9501881959922},
};

}  // namespace

TEST_CASE("a Gaussian and a mixture have mass one, their mean and their height") {
  const Gaussian1d g{.mean = 2, .std = .5};
  check_near(integrate(g, -10, 14), 1, 1e-12);
  check_near(integrate([&](double x) { return x * g(x); }, -10, 14), 2, 1e-12);
  check_near(integrate([&](double x) { return (x - 2) * (x - 2) * g(x); }, -10, 14), .25, 1e-12);
  const GaussianMixture1d mixture{.weights = {.25, .75}, .parts = {{.mean = -3, .std = 1}, g}};
  check_near(integrate(mixture, -15, 15), 1, 1e-12);
  check_near(integrate([&](double x) { return x * mixture(x); }, -15, 15), .75, 1e-12);
}

TEST_CASE("Gaussian pairs have the divergences of their closed forms") {
  for (const GaussianPair& pair : kPairs) {
    CAPTURE(pair.q.std);
    CAPTURE(pair.q.mean);
    check_near(between("kl", pair.p, pair.q), pair.kl);
    check_near(between("jensen-shannon", pair.p, pair.q), 2 * pair.jsd);
    check_near(between("weighted-js", pair.p, pair.q), pair.jsd);
    check_near(between("gan", pair.p, pair.q), 2 * pair.jsd - 2 * ln2);
    check_near(between("squared-hellinger", pair.p, pair.q), 2 * pair.hellinger);
    check_near(between("alpha", pair.p, pair.q), 4 * pair.hellinger);
    check_near(between("total-variation", pair.p, pair.q), pair.tv);
    if (pair.reverse_kl == 0) continue;  // p underflows where q does not: see the header
    check_near(between("reverse-kl", pair.p, pair.q), pair.reverse_kl);
    check_near(between("jeffreys", pair.p, pair.q), pair.kl + pair.reverse_kl);
  }
}

TEST_CASE("chi-squared of Gaussian pairs where it is finite") {
  check_near(between("pearson", kPairs[0].p, kPairs[0].q), std::numbers::e - 1);
  check_near(between("neyman", kPairs[0].p, kPairs[0].q), std::numbers::e - 1);
  check_near(between("pearson", kPairs[1].p, kPairs[1].q), .7440263415097);
  check_near(between("pearson", kPairs[2].p, kPairs[2].q), .5118578920369);
  check_near(between("neyman", kPairs[3].p, kPairs[3].q), 257.8364589016);
  check_near(between("pearson", kPairs[4].p, kPairs[4].q), 38.64174879112);
}

TEST_CASE("alpha between Gaussians of unit variance: (e^(a (a - 1) d^2 / 2) - 1) / (a (a - 1))") {
  for (const double a : {-.7, .05, .4, 1.5, 3.}) {
    CAPTURE(a);
    const double product = a * (a - 1);
    check_near(divergence(alpha(a), kPairs[0].p, kPairs[0].q, -14, 16), std::expm1(product / 2) / product);
  }
}

TEST_CASE("the non-saturating row is KL(Q || P) - KL(Q || (P + Q) / 2)") {
  const Gaussian1d p{0, 1}, q{1, 2};
  const Density middle = [&](double x) { return (p(x) + q(x)) / 2; };
  check_near(between("ns-gan", p, q), between("kl", q, p) - between("kl", q, middle));
}

TEST_CASE("the bound at T* = f'(p / q) is the divergence, for every row") {
  const Gaussian1d p{0, 1}, q{1, 1};
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    const double bound = integrate(
        [&](double x) {
          const double t = d.derivative(p(x) / q(x));
          return p(x) * t - q(x) * d.conjugate(t);
        },
        -9, 10);
    check_near(bound, divergence(d, p, q, -9, 10));
  }
}

TEST_CASE("f-GAN's experiment: the fitted Gaussians have the optimum's divergence, and no neighbour has less") {
  struct Fit {
    const char* name;
    double variance, value, mean, std;
  };
  const std::vector<Fit> fits{
      {"kl", .0625, .2880926915, 1.01, 1.83044394},
      {"reverse-kl", .0625, .2506729144, 1.58409304, 1.62942289},
      {"jensen-shannon", .0625, .1298269308, 1.31251524, 1.75247312},
      {"jeffreys", .0625, .5791012907, 1.32491623, 1.70226962},
      {"pearson", .0625, .6616224767, .56632039, 1.92675136},
      {"neyman", .0625, .4071911498, 1.82855876, 1.51705099},
      {"squared-hellinger", .0625, .1365750749, 1.31749997, 1.73156066},
      {"kl", .065, .2830517454, 1.01, 1.83066927},
      {"reverse-kl", .065, .2482099320, 1.57810467, 1.63117413},
      {"jensen-shannon", .065, .1280785369, 1.30684683, 1.75397400},
      {"jeffreys", .065, .5708072251, 1.32163037, 1.70291954},
      {"pearson", .065, .6457798560, .57366302, 1.92731351},
      {"neyman", .065, .4051801339, 1.82479382, 1.51856809},
      {"squared-hellinger", .065, .1346781675, 1.31293865, 1.73264846},
  };
  for (const Fit& fit : fits) {
    CAPTURE(fit.name);
    const GaussianMixture1d p{.weights = {.33, .67},
                              .parts = {{-1, std::sqrt(fit.variance)}, {2, std::numbers::sqrt2}}};
    const auto fitted = [&](double mean, double std) { return between(fit.name, p, Gaussian1d{mean, std}, -20, 22); };
    check_near(fitted(fit.mean, fit.std), fit.value, 1e-9);
    for (const double step : {-.01, .01}) {
      CHECK(fitted(fit.mean + step, fit.std) > fit.value);
      CHECK(fitted(fit.mean, fit.std + step) > fit.value);
    }
  }
}
