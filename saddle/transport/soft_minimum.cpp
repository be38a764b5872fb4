#include <ATen/ATen.h>

#include <bit>
#include <cmath>

#include "saddle/core/every_processor.h"
#include "saddle/core/parallel.h"
#include "saddle/transport/soft_minimum_detail.h"

namespace saddle::transport {
namespace {

constexpr std::int64_t kPairs = 1 << 18;  // a thread takes at once, so many that starting it does not count

/// For x <= 0, to a few units in the last place down to -700, where it ends: e^x = 2^k e^r, |r| <= log(2) / 2, e^r by
/// its series; k is read off the sum with a number whose last bit counts ones.
inline double exponential(double x) {
  constexpr double kOnes = 6755399441055744.0;  // 1.5 2^52
  constexpr double kLog2High = 6.93147180369123816490e-01, kLog2Low = 1.90821492927058770002e-10;
  x = x < -700 ? -700 : x;
  const double shifted = x * 1.44269504088896340736 + kOnes, k = shifted - kOnes;
  const double r = (x - k * kLog2High) - k * kLog2Low;
  // In pairs of terms, so that they need not wait for each other.
  const double r2 = r * r, r4 = r2 * r2;
  const double low =
      (1 + r) + r2 * (0.5 + r * (1.0 / 6)) + r4 * ((1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040)));
  const double high = (1.0 / 40320 + r * (1.0 / 362880)) + r2 * (1.0 / 3628800 + r * (1.0 / 39916800)) +
                      r4 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  const double e = low + r4 * r4 * high;
  return std::bit_cast<double>(std::bit_cast<std::int64_t>(e) + (std::bit_cast<std::int64_t>(shifted) << 52));
}

/// z_j = h_j - c_j / eps. @return the largest
SADDLE_EVERY_PROCESSOR double exponents(const double* h, const double* c, double inverse, std::int64_t count,
                                        double* z) {
  constexpr std::int64_t kLanes = 8;
  double most[kLanes];
  for (std::int64_t j = 0; j < count; ++j) z[j] = h[j] - c[j] * inverse;
  for (std::int64_t k = 0; k < kLanes; ++k) most[k] = z[0];
  std::int64_t j = 0;
  for (; j + kLanes <= count; j += kLanes) {
    for (std::int64_t k = 0; k < kLanes; ++k) most[k] = z[j + k] > most[k] ? z[j + k] : most[k];
  }
  for (; j < count; ++j) most[0] = std::max(most[0], z[j]);
  return *std::max_element(most, most + kLanes);
}

/// sum_j e^(z_j - most).
SADDLE_EVERY_PROCESSOR double sum_of_exponentials(const double* z, double most, std::int64_t count) {
  constexpr std::int64_t kLanes = 8;
  double sum[kLanes] = {};
  std::int64_t j = 0;
  for (; j + kLanes <= count; j += kLanes) {
    for (std::int64_t k = 0; k < kLanes; ++k) sum[k] += exponential(z[j + k] - most);
  }
  for (; j < count; ++j) sum[0] += exponential(z[j] - most);
  return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

/// sum_j e^(z_j + of_row) c_j, where no exponent is much above 0.
SADDLE_EVERY_PROCESSOR double sum_of_costs(const double* z, double of_row, const double* c, std::int64_t count) {
  constexpr std::int64_t kLanes = 8;
  double sum[kLanes] = {};
  std::int64_t j = 0;
  for (; j + kLanes <= count; j += kLanes) {
    for (std::int64_t k = 0; k < kLanes; ++k) sum[k] += exponential(z[j + k] + of_row) * c[j + k];
  }
  for (; j < count; ++j) sum[0] += exponential(z[j] + of_row) * c[j];
  return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

/// log sum_j e^z_j, piece by piece.
struct LogSum {
  double most = -std::numeric_limits<double>::infinity(), sum = 0;

  void add(const double* z, double largest, std::int64_t count) {
    if (largest > most) sum *= std::exp(most - largest), most = largest;
    if (std::isfinite(largest)) sum += sum_of_exponentials(z, most, count);
  }
  double value() const { return most + std::log(sum); }
};

/// Calls piece(i, from, count, costs) for all pieces of all rows.
template <class Piece>
void over_row(const CostRows& rows, std::int64_t i, const Piece& piece) {
  double costs[CostRows::kPiece];
  for (std::int64_t from = 0; from < rows.sinks(); from += CostRows::kPiece) {
    const std::int64_t count = std::min(CostRows::kPiece, rows.sinks() - from);
    rows.piece(i, from, count, costs);
    piece(from, count, costs);
  }
}

/// {n}: of_row(i) for each row.
template <class OfRow>
Tensor each_row(const CostRows& rows, const OfRow& of_row) {
  Tensor all = at::empty({rows.sources()}, at::kDouble);
  double* out = all.data_ptr<double>();
  const std::int64_t grain = std::max<std::int64_t>(1, kPairs / rows.sinks());
  in_parallel(rows.sources(), grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) out[i] = of_row(i);
  });
  return all;
}

}  // namespace

Tensor soft_minimum(const CostRows& rows, const Tensor& log_b, const Tensor& g, double eps) {
  const Tensor exponent = (log_b + g / eps).contiguous();
  const double* h = exponent.const_data_ptr<double>();
  return each_row(rows, [&](std::int64_t i) {
    double z[CostRows::kPiece];
    LogSum all;
    over_row(rows, i, [&](std::int64_t from, std::int64_t count, const double* costs) {
      const double largest = exponents(h + from, costs, 1 / eps, count, z);
      all.add(z, largest, count);
    });
    return -eps * all.value();
  });
}

double mean_cost_of_plan(const CostRows& rows, const Tensor& log_a, const Tensor& f, const Tensor& log_b,
                         const Tensor& g, double eps) {
  const Tensor of_rows = (log_a + f / eps).contiguous(), of_columns = (log_b + g / eps).contiguous();
  const double* h = of_columns.const_data_ptr<double>();
  const Tensor each = each_row(rows, [&](std::int64_t i) {
    double z[CostRows::kPiece], sum = 0;
    const double of_row = of_rows.const_data_ptr<double>()[i];
    over_row(rows, i, [&](std::int64_t from, std::int64_t count, const double* costs) {
      exponents(h + from, costs, 1 / eps, count, z);
      sum += sum_of_costs(z, of_row, costs, count);
    });
    return sum;
  });
  return each.sum().item<double>();
}

double mean_cost(const CostRows& rows, const Tensor& a, const Tensor& b) {
  const Tensor shares = b.contiguous();
  const Tensor each = each_row(rows, [&](std::int64_t i) {
    double sum = 0;
    over_row(rows, i, [&](std::int64_t from, std::int64_t count, const double* costs) {
      for (std::int64_t j = 0; j < count; ++j) sum += costs[j] * shares.const_data_ptr<double>()[from + j];
    });
    return sum;
  });
  return (each * a).sum().item<double>();
}

}  // namespace saddle::transport
