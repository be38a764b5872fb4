#include <algorithm>
#include <cmath>
#include <numeric>

#include "saddle/transport/masses_detail.h"

namespace saddle::transport {
namespace {

std::vector<std::int64_t> whole(const std::vector<double>& weights, double all) {
  std::vector<std::int64_t> units;
  for (const double w : weights) units.push_back(std::max<std::int64_t>(1, std::llround(w * all)));
  return units;
}

std::int64_t sum(const std::vector<std::int64_t>& units) {
  return std::accumulate(units.begin(), units.end(), std::int64_t{0});
}

}  // namespace

Masses masses(const std::vector<double>& a, const std::vector<double>& b) {
  const auto steps = static_cast<std::int64_t>(a.size()) + 1;
  const double all = 4e18 / static_cast<double>(steps);  // times `steps` it is below 2^63
  Masses m{whole(a, all), whole(b, all)};
  const std::int64_t more = sum(m.supply) - sum(m.demand);  // rounding: the largest can bear it
  auto& poor = more > 0 ? m.demand : m.supply;
  *std::max_element(poor.begin(), poor.end()) += std::abs(more);
  for (std::int64_t& s : m.supply) s = s * steps + 1;
  for (std::int64_t& d : m.demand) d *= steps;
  *std::max_element(m.demand.begin(), m.demand.end()) += steps - 1;
  return m;
}

}  // namespace saddle::transport
