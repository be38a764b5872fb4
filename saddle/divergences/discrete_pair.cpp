#include "saddle/divergences/discrete_pair.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/core/error.h"
#include "saddle/divergences/line_cuts_detail.h"
#include "saddle/transport/cost.h"

namespace saddle::divergences {
namespace {

/// Masses at points on the line that were met with mass.
struct Masses {
  std::vector<double> points, p, q;

  void add(double point, double of_p, double of_q) {
    if (of_p > 0 || of_q > 0) points.push_back(point), p.push_back(of_p), q.push_back(of_q);
  }
};

/// The mass of a law with a density in [low, high].
double mass_within(const LineLaw& law, double low, double high) {
  return law.log_density ? std::max(0.0, law.cdf(high) - law.cdf(low)) : 0;
}

/// Divided by their sum: what lies beyond the cells, 1e-16, is shared out.
void normalise(std::vector<double>& masses) {
  double sum = 0;
  for (const double mass : masses) sum += mass;
  for (double& mass : masses) mass /= sum;
}

}  // namespace

DiscretePair discrete_pair(const Tensor& x_all, const Tensor& y_all, const Tensor& a, const Tensor& b) {
  const auto [x, y] = transport::two_samples("discrete pair", x_all, y_all);
  const std::vector<double> of_x = transport::weights("discrete pair", "a", a, x.size(0), true);
  const std::vector<double> of_y = transport::weights("discrete pair", "b", b, y.size(0), true);
  const auto [points, place, counts] = at::unique_dim(at::cat({x, y}), 0, /*sorted=*/true, /*return_inverse=*/true);
  const auto k = static_cast<std::size_t>(points.size(0));
  DiscretePair pair{points.contiguous(), std::vector<double>(k, 0), std::vector<double>(k, 0)};
  const auto* where = place.const_data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < of_x.size(); ++i) pair.p[static_cast<std::size_t>(where[i])] += of_x[i];
  for (std::size_t j = 0; j < of_y.size(); ++j) pair.q[static_cast<std::size_t>(where[of_x.size() + j])] += of_y[j];
  return pair;
}

DiscretePair cells_of(const LineLaw& p, const LineLaw& q, int cells) {
  if (cells < 1) throw ConfigError(text("cells of laws: ", cells, ", expected at least 1"));
  Masses masses;
  const std::vector<double> cuts = cuts_of(p, q, std::min(p.low, q.low), std::max(p.high, q.high));
  for (std::size_t k = 1; k < cuts.size(); ++k) {
    const double width = (cuts[k] - cuts[k - 1]) / cells;
    for (int i = 0; i < cells; ++i) {
      const double low = cuts[k - 1] + i * width, high = i + 1 == cells ? cuts[k] : low + width;
      masses.add(low + width / 2, mass_within(p, low, high), mass_within(q, low, high));
    }
  }
  if (!p.log_density) masses.add(p.mean, 1, !q.log_density && q.mean == p.mean ? 1 : 0);
  if (!q.log_density && (p.log_density || q.mean != p.mean)) masses.add(q.mean, 0, 1);
  normalise(masses.p), normalise(masses.q);
  return {at::tensor(masses.points, at::kDouble).unsqueeze(1), masses.p, masses.q};
}

Integral limit_in_cells(const std::string& who, const LineLaw& p, const LineLaw& q,
                        const std::function<double(const DiscretePair&)>& value, bool smooth) {
  constexpr std::int64_t kMostPoints = 2000;
  constexpr double kRelative = 1e-9, kLargestError = 1e-4;  // of the value
  int cells = 8;
  DiscretePair pair = cells_of(p, q, cells);
  double coarse = value(pair);
  Integral found{.value = coarse, .error = std::abs(coarse), .absolute = std::abs(coarse)};
  while (found.error > kRelative * found.absolute && 2 * pair.points.size(0) <= kMostPoints) {
    pair = cells_of(p, q, cells *= 2);
    const double fine = value(pair), limit = smooth ? fine + (fine - coarse) / 3 : fine;
    found = {.value = limit, .error = std::abs(limit - found.value), .absolute = std::abs(limit)};
    coarse = fine;
  }
  if (!(found.error <= kLargestError * found.absolute))
    throw NumericError(text(who, ": the cells have an error of ", found.error, " at a value of ", found.value));
  return found;
}

}  // namespace saddle::divergences
