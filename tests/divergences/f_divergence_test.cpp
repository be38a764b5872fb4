// f, f' and f* of every row: by hand, by maximisation, by differences, by Fenchel.
#include <cmath>
#include <limits>
#include <numbers>
#include <set>

#include <doctest/doctest.h>

#include "saddle/core/error.h"
#include "saddle/divergences/pairs.h"

#include "rows.h"
#include "tests/core/constants.h"

using namespace saddle;
using namespace saddle::divergences;
using test::kInfinity;

namespace {

std::vector<double> log_grid(double low, double high, int points) {
  std::vector<double> all;
  for (int i = 0; i < points; ++i) all.push_back(low * std::pow(high / low, (i + 0.5) / points));
  return all;
}

/// sup of u t - f(u) over 0 <= u <= 1e9, from f alone.
double conjugate_by_search(const FDivergence& d, double t) {
  const double at_zero = -d.f(0);
  return std::max(at_zero, maximum([&](double log_u) { return std::exp(log_u) * t - d.f(std::exp(log_u)); }, -20, 20));
}

/// Arguments of f* in the domain: slopes of f at six places, and around the flat part of conjugates that have one.
std::vector<double> arguments(const FDivergence& d) {
  std::vector<double> all;
  for (const double u : {.05, .3, .9, 1.5, 4., 20.}) all.push_back(d.derivative(u));
  for (const double t : {-7., -2.5, -1.7, -.6, -.2, .3}) {
    if (t < d.slope) all.push_back(t);
  }
  return all;
}

}  // namespace

TEST_CASE("f, f* and the divergence of a discrete pair equal the values worked out by hand") {
  for (const ByHand& row : kByHand) {
    const FDivergence d = f_divergences().make(row.name, row.options);
    CAPTURE(row.name);
    CAPTURE(row.f_at_2);
    CHECK(d.name == row.name);
    CHECK(std::abs(d.f(2) - row.f_at_2) < 1e-11);
    CHECK(std::abs(d.conjugate(-1) - row.conjugate_at_minus_1) < 1e-11);
    CHECK(std::abs(divergence(d, kP, kQ) - row.discrete) < 1e-11);
  }
}

// Functions of log u as TensorFlow Probability's vi module defines them, on the grid of its tests; its Jeffreys is half
// of ours, Neyman's its dual of Pearson's (u f(1/u)), its alpha and Jensen-Shannon are the self-normalised ones.
TEST_CASE("f is that of TensorFlow Probability, which writes it in log u, for u from e^-10 to e^10") {
  using std::exp, std::expm1, std::log1p;
  struct Function {
    const char* name;
    std::map<std::string, Value> options;
    double (*of)(double log_u);
  };
  const auto function = [](const char* name, double (*of)(double)) { return Function{name, {}, of}; };
  const Function all[] = {
      function("kl", [](double v) { return exp(v) * v; }),
      function("reverse-kl", [](double v) { return -v; }),
      function("jensen-shannon",
               [](double v) {
                 const double softplus = v > 0 ? v + log1p(exp(-v)) : log1p(exp(v));
                 return exp(v) * v - (1 + exp(v)) * softplus + (1 + exp(v)) * std::numbers::ln2;
               }),
      function("total-variation", [](double v) { return 0.5 * std::abs(expm1(v)); }),
      function("pearson", [](double v) { return expm1(v) * expm1(v); }),
      function("neyman", [](double v) { return exp(v) * expm1(-v) * expm1(-v); }),
      function("squared-hellinger", [](double v) { return expm1(v / 2) * expm1(v / 2); }),
      function("jeffreys", [](double v) { return 2 * (0.5 * expm1(v) * v); }),
      function("ns-gan", [](double v) { return (v > 0 ? v + log1p(exp(-v)) : log1p(exp(v))) - v - std::numbers::ln2; }),
      {"alpha", {{"alpha", 3.}}, [](double v) { return (exp(3 * v) - 1 - 3 * expm1(v)) / 6; }},
      {"alpha", {{"alpha", -1.}}, [](double v) { return (exp(-v) - 1 + expm1(v)) / 2; }}};
  for (const Function& f : all) {
    CAPTURE(f.name);
    const FDivergence ours = f_divergences().make(f.name, f.options);
    for (int i = 0; i < 100; ++i) {
      const double v = -10 + 20. * i / 99, exact = f.of(v);
      CHECK(std::abs(ours.f(exp(v)) - exact) <= 1e-12 * (1 + exp(std::abs(v)) + std::abs(exact)));
    }
  }
}

TEST_CASE("no row is without values worked out by hand") {
  std::set<std::string> known;
  for (const ByHand& row : kByHand) known.insert(row.name);
  for (const auto& row : f_divergences().rows()) CHECK_MESSAGE(known.contains(row.name), row.name);
}

TEST_CASE("the derivative agrees with central differences, and the threshold is f'(1)") {
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    CHECK(d.threshold == doctest::Approx(d.derivative(1)).epsilon(1e-15));
    for (const double u : log_grid(.02, 50, 40)) {  // an even number of points: none at total variation's kink
      const double step = 1e-5 * u, difference = (d.f(u + step) - d.f(u - step)) / (2 * step);
      CHECK(std::abs(d.derivative(u) - difference) < 1e-7 * (1 + std::abs(difference)));
    }
  }
}

TEST_CASE("Fenchel's equality: f*(f'(u)) = u f'(u) - f(u)") {
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    for (const double u : log_grid(1e-3, 1e3, 50)) {
      const double t = d.derivative(u), right = u * t - d.f(u);
      CHECK(std::abs(d.conjugate(t) - right) < 1e-10 * (1 + std::abs(right) + std::abs(u * t)));
    }
  }
}

TEST_CASE("the conjugate is the maximum of u t - f(u) over u >= 0, found by search") {
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    for (const double t : arguments(d)) {
      CAPTURE(t);
      const double found = conjugate_by_search(d, t);
      CHECK(std::abs(d.conjugate(t) - found) < 1e-8 * (1 + std::abs(found)));
    }
  }
}

TEST_CASE("Pearson's conjugate is -1 below -2, where the table that is over all real u has more") {
  const FDivergence d = pearson();
  CHECK(d.conjugate(-2) == -1);
  CHECK(d.conjugate(-6) == -1);  // t^2 / 4 + t = 3
  CHECK(total_variation().conjugate(-6) == -.5);
  CHECK(alpha(2).conjugate(-6) == -.5);
}

TEST_CASE("the conjugate ends at f'(inf): infinite beyond, at the end itself as declared") {
  for (const FDivergence& d : every()) {
    if (d.slope == kInfinity) continue;
    CAPTURE(d.name);
    const auto value = [&](double t, double u) { return u * t - d.f(u); };
    CHECK(d.conjugate(d.slope + .1) == kInfinity);
    CHECK(value(d.slope + .1, 1e6) > 1e4);
    if (d.slope_in_domain) {
      CHECK(std::abs(d.conjugate(d.slope) - conjugate_by_search(d, d.slope)) < 1e-6);
    } else {
      CHECK(d.conjugate(d.slope) == kInfinity);
      CHECK(value(d.slope, 1e12) > value(d.slope, 1e6) + .5);  // log u at least, times a weight
    }
  }
}

TEST_CASE("the conjugate of the conjugate is f") {
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    for (const double u : {.2, .5, 1., 2., 5.}) {
      // g is increasing, so u t - f*(t) has one peak in v as it has in t.
      const auto h = [&](double v) { return u * d.activation(v) - d.conjugate(d.activation(v)); };
      CHECK(std::abs(maximum(h, -30, 15) - d.f(u)) < 1e-6 * (1 + std::abs(d.f(u))));
    }
  }
}

TEST_CASE("f and f* are convex") {
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    const std::vector<double> us = log_grid(1e-3, 1e3, 24), ts = arguments(d);
    for (const double a : us) {
      for (const double b : us) {
        const double chord = (d.f(a) + d.f(b)) / 2;
        CHECK(d.f((a + b) / 2) <= chord + 1e-12 * (1 + std::abs(chord)));
        if (d.name != "total-variation" && a != b) CHECK(d.f((a + b) / 2) < chord);
      }
    }
    for (const double a : ts) {
      for (const double b : ts) {
        const double chord = (d.conjugate(a) + d.conjugate(b)) / 2;
        CHECK(d.conjugate((a + b) / 2) <= chord + 1e-12 * (1 + std::abs(chord)));
      }
    }
  }
}

TEST_CASE("f(0) and f'(inf) are the limits") {
  const double far = 1e150;  // u^.05 is slow to vanish
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    if (std::isinf(d.f(0))) {
      CHECK(d.f(1 / far) > 15);
    } else {
      CHECK(std::abs(d.f(1 / far) - d.f(0)) < 1e-5);
    }
    if (std::isinf(d.slope)) {
      CHECK(d.f(far) / far > 15);
    } else {
      CHECK(std::abs(d.f(far) / far - d.slope) < 1e-5);
    }
  }
}

TEST_CASE("options out of range are refused by name") {
  CHECK_THROWS_WITH_AS(f_divergences().make("alpha", {{"alpha", 1.}}),
                       "alpha: alpha = 1 must be a number other than 0 (reverse-kl) and 1 (kl)", ConfigError);
  CHECK_THROWS_AS(alpha(0), ConfigError);
  CHECK_THROWS_AS(alpha(kInfinity), ConfigError);
  for (const double pi : {0., 1., -1., std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(weighted_js(pi), ConfigError);
  }
  CHECK_THROWS_AS(f_divergences().make("pearsn", {}), ConfigError);
}
