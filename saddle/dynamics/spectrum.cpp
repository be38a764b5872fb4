#include "saddle/dynamics/spectrum.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/dynamics/field.h"

namespace saddle::dynamics {
namespace {

constexpr std::int64_t kWarmUp = 2;      // steps at rest, after which whatever begins has begun
constexpr std::int64_t kLongest = 1000;  // period looked for
constexpr double kStep = 1e-3;           // of the differences: error h^4 / 30 f^(5), rounding 1e-16 / h

/// Steps until the counters are what they are after the warm-up; 1 if they never come round, as counts of steps do not.
std::int64_t period_of(const SmallGame& game, const Motion& motion, const Tensor& at) {
  Iteration play(game, motion, at);
  for (std::int64_t t = 0; t < kWarmUp; ++t) play.step();
  const std::vector<double> before = play.phase();
  if (before.empty()) return 1;
  for (std::int64_t t = 1; t <= kLongest; ++t) {
    play.step();
    if (play.phase() == before) return t;
  }
  return 1;
}

/// Where a period takes these states {M, S}.
Tensor mapped(const SmallGame& game, const Motion& motion, const Tensor& at, const Tensor& states,
              std::int64_t period) {
  Iteration play(game, motion, at.expand({states.size(0), -1}));
  for (std::int64_t t = 0; t < kWarmUp; ++t) play.step();
  play.set_state(states);
  for (std::int64_t t = 0; t < period; ++t) play.step();
  return play.state();
}

/// df_i/ds_j {S, S} by the differences' size h.
Tensor differences(const std::function<Tensor(const Tensor&)>& map, const Tensor& state, double h) {
  const std::int64_t s = state.size(1);
  const Tensor e = h * at::eye(s, at::kDouble);
  const Tensor moved = map(at::cat({state + e, state - e, state + 2 * e, state - 2 * e}));
  const std::vector<Tensor> parts = moved.chunk(4);  // each {S, S}, row j moved along coordinate j
  return ((8 * (parts[0] - parts[1]) - (parts[2] - parts[3])) / (12 * h)).t().contiguous();
}

}  // namespace

std::vector<std::complex<double>> eigenvalues(const Tensor& matrix) {
  const Tensor values = at::view_as_real(at::linalg_eigvals(matrix)).contiguous();
  const auto* numbers = values.data_ptr<double>();
  std::vector<std::complex<double>> all;
  for (std::int64_t i = 0; i < values.size(0); ++i) all.emplace_back(numbers[2 * i], numbers[2 * i + 1]);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::abs(a.real() - b.real()) > 1e-12 ? a.real() > b.real() : a.imag() > b.imag();
  });
  return all;
}

double spectral_radius(const std::vector<std::complex<double>>& values) {
  double largest = 0;
  for (const std::complex<double>& value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

double UpdateMap::radius() const { return std::pow(spectral_radius(eigenvalues()), 1 / time()); }

UpdateMap flow_map(const SmallGame& game, const Tensor& point, double time) {
  const Tensor at = point.to(at::kDouble).view({1, -1});
  return {.jacobian = at::linalg_matrix_exp(dynamics::jacobian(game, at)[0] * time),
          .step = time,
          .fixed = field(game, at).abs().max().item<double>() < 1e-9,
          .smooth = true};
}

UpdateMap update_map(const SmallGame& game, const Motion& motion, const Tensor& point) {
  const Tensor at = point.to(at::kDouble).view({1, -1});
  const std::int64_t period = period_of(game, motion, at);
  Iteration rest(game, motion, at);
  for (std::int64_t t = 0; t < kWarmUp; ++t) rest.step();
  const double drift = (rest.points() - at).abs().max().item<double>();
  const auto map = [&](const Tensor& states) { return mapped(game, motion, at, states, period); };
  const Tensor fine = differences(map, rest.state(), kStep), coarse = differences(map, rest.state(), 2 * kStep);
  const double scale = 1 + fine.abs().max().item<double>();
  return {.jacobian = fine,
          .period = period,
          .fixed = drift < 1e-9,
          .smooth = (fine - coarse).abs().max().item<double>() < 1e-6 * scale};
}

}  // namespace saddle::dynamics
