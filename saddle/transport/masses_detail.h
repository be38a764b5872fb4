#pragma once
#include <cstdint>
#include <vector>

namespace saddle::transport {

/// Two distributions as whole numbers of equal sum, so perturbed that no part of the sources sums to what a part of the
/// sinks sums to: then no basis of the transportation problem has an empty arc, each pivot makes the plan cheaper, and
/// none is met twice. One part in 10^12 / n of all mass is added. Source: Orden 1956.
struct Masses {
  std::vector<std::int64_t> supply, demand;
};

/// @param a, b  all > 0, each of sum one
Masses masses(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace saddle::transport
