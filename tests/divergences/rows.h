// Every row of the registry, the numbers worked out by hand for it, and a maximiser that knows nothing of formulas.
#pragma once
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "saddle/divergences/registry.h"

namespace saddle::divergences {

/// P and Q of the tables: KL = reverse KL, Pearson = Neyman by their symmetry.
inline const std::vector<double> kP{.5, .3, .2}, kQ{.2, .3, .5};

struct ByHand {
  std::string name;
  std::map<std::string, Value> options;
  double f_at_2, conjugate_at_minus_1;
  double discrete;             // D_f(P || Q)
  double far_left, far_right;  // f*(g(v)) at v = -1000 and 1000, from the formulas' asymptotes
};

// From the textbook forms in plain arithmetic: f*(-1) of Jeffreys with W(e^2) = 1.557145598998, its value at -1000 with
// log W(e^1001) = 6.901837....
inline constexpr double kHuge = std::numeric_limits<double>::infinity();  // beyond float64
inline const std::vector<ByHand> kByHand{
    {"kl", {}, 1.386294361120, 0.135335283237, 0.274887219562, 0, kHuge},
    {"reverse-kl", {}, -0.693147180560, -1, 0.274887219562, -1001, 999},
    {"pearson", {}, 1, -0.75, 0.63, -1, 251000},
    {"neyman", {}, 0.5, -0.828427124746, 0.63, -2.807184435705675e217, 2},
    {"squared-hellinger", {}, 0.171572875254, -0.5, 0.135088935933, -1, kHuge},
    {"jensen-shannon", {}, 0.169899036795, -0.489880125645, 0.132828628765, -0.693147180560, 999.306852819440},
    {"weighted-js", {}, 0.084949518398, -0.311540630200, 0.066414314383, -0.346573590280, 499.306852819440},
    {"weighted-js", {{"pi", .2}}, 0.058473004071, -0.177436042479, 0.043009418615, -0.178514841051, 798.533934829001},
    {"jeffreys", {}, 0.693147180560, -0.800653696943, 0.549774439124, -7.900830021487, kHuge},
    {"gan", {}, -1.909542504884, 0.458675145387, -1.253465732355, 0, 1000},
    {"total-variation", {}, 0.5, -0.5, 0.3, -0.5, 0.5},
    {"alpha", {}, 0.343145750508, -2. / 3, 0.270177871865, -1.996, kHuge},
    {"alpha", {{"alpha", 2.}}, 0.5, -0.5, 0.315, -0.5, 501000},
    {"alpha", {{"alpha", 3.}}, 2. / 3, -1. / 3, 0.4095, -1. / 3, 29836.269841291},
    {"alpha", {{"alpha", -1.}}, 0.25, -0.732050807569, 0.315, -43.7213595499958, 1},
    {"alpha",
     {{"alpha", .05}},
     0.310212129655,
     -0.690767310714,
     0.273987390073,
     -6.05855786056977,
     1.4447967238586932e24},
    {"ns-gan", {}, -0.287682072452, -0.887310458309, 0.208472905180, -1000.306852819440, 0.693147180560},
};

/// All rows as they stand, then those of the table above that have options.
inline std::vector<FDivergence> every() {
  std::vector<FDivergence> all;
  for (const auto& row : f_divergences().rows()) all.push_back(f_divergences().make(row.name, {}));
  for (const ByHand& row : kByHand) {
    if (!row.options.empty()) all.push_back(f_divergences().make(row.name, row.options));
  }
  return all;
}

/// max of h over [low, high] by a grid of 4001 points and golden sections around the best; h has one peak.
inline double maximum(const std::function<double(double)>& h, double low, double high) {
  constexpr int kPoints = 4001;
  const double spacing = (high - low) / (kPoints - 1), golden = (std::sqrt(5.0) - 1) / 2;
  int best = 0;
  for (int i = 1; i < kPoints; ++i) {
    if (h(low + i * spacing) > h(low + best * spacing)) best = i;
  }
  double a = low + std::max(best - 1, 0) * spacing, b = low + std::min(best + 1, kPoints - 1) * spacing;
  double most = h(low + best * spacing);
  for (int i = 0; i < 60; ++i) {
    const double left = b - golden * (b - a), right = a + golden * (b - a);
    most = std::max({most, h(left), h(right)});
    (h(left) < h(right) ? a : b) = h(left) < h(right) ? left : right;
  }
  return most;
}

}  // namespace saddle::divergences
