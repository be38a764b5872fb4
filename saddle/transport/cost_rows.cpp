#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/core/every_processor.h"
#include "saddle/transport/cost_rows_detail.h"

namespace saddle::transport {
namespace {

/// Source i's coordinates one after the other, all sinks' first coordinates, then all second ones, ...
struct Row {
  const double* x;
  const double* y;
  std::int64_t d, m;
};

SADDLE_EVERY_PROCESSOR void squared(const Row& r, std::int64_t from, std::int64_t count, double* out) {
  for (std::int64_t j = 0; j < count; ++j) out[j] = 0;
  for (std::int64_t k = 0; k < r.d; ++k) {
    const double x = r.x[k], *y = r.y + k * r.m + from;
    for (std::int64_t j = 0; j < count; ++j) out[j] += (x - y[j]) * (x - y[j]);
  }
}

SADDLE_EVERY_PROCESSOR void absolute(const Row& r, std::int64_t from, std::int64_t count, double* out) {
  for (std::int64_t j = 0; j < count; ++j) out[j] = 0;
  for (std::int64_t k = 0; k < r.d; ++k) {
    const double x = r.x[k], *y = r.y + k * r.m + from;
    for (std::int64_t j = 0; j < count; ++j) out[j] += std::abs(x - y[j]);
  }
}

SADDLE_EVERY_PROCESSOR void largest_of(const Row& r, std::int64_t from, std::int64_t count, double* out) {
  for (std::int64_t j = 0; j < count; ++j) out[j] = 0;
  for (std::int64_t k = 0; k < r.d; ++k) {
    const double x = r.x[k], *y = r.y + k * r.m + from;
    for (std::int64_t j = 0; j < count; ++j) {
      const double distance = std::abs(x - y[j]);
      out[j] = distance > out[j] ? distance : out[j];
    }
  }
}

SADDLE_EVERY_PROCESSOR void roots(std::int64_t count, double* out) {
  for (std::int64_t j = 0; j < count; ++j) out[j] = std::sqrt(out[j]);
}

/// The least of `out`.
SADDLE_EVERY_PROCESSOR double least_of_all(std::int64_t count, const double* out) {
  constexpr std::int64_t kLanes = 8;
  double least[kLanes];
  for (std::int64_t k = 0; k < kLanes; ++k) least[k] = out[0];
  std::int64_t j = 0;
  for (; j + kLanes <= count; j += kLanes) {
    for (std::int64_t k = 0; k < kLanes; ++k) least[k] = out[j + k] < least[k] ? out[j + k] : least[k];
  }
  for (; j < count; ++j) least[0] = std::min(least[0], out[j]);
  return *std::min_element(least, least + kLanes);
}

/// out_j -= v_j.
SADDLE_EVERY_PROCESSOR void reduce(const double* v, std::int64_t count, double* out) {
  for (std::int64_t j = 0; j < count; ++j) out[j] -= v[j];
}

/// out_j -= u + v_j, in twice the digits.
SADDLE_EVERY_PROCESSOR void reduce_exactly(const Twice& u, const double* v_high, const double* v_low,
                                           std::int64_t count, double* out) {
  for (std::int64_t j = 0; j < count; ++j) out[j] = reduced_cost(out[j], u, v_high[j], v_low[j]);
}

void raise(double power, std::int64_t count, double* out) {
  for (std::int64_t j = 0; j < count; ++j) out[j] = std::pow(out[j], power);
}

using Fill = std::function<void(const Row&, std::int64_t, std::int64_t, double*)>;

Fill fill_of(const Cost& cost) {
  if (cost.q == 2 && cost.p == 2) return squared;
  if (cost.q == 2 && cost.p == 1) {
    return [](const Row& r, std::int64_t from, std::int64_t count, double* out) {
      squared(r, from, count, out), roots(count, out);
    };
  }
  if (cost.q == 1 && cost.p == 1) return absolute;
  // ||z||^p = (what is summed)^power
  const auto with = [](auto inner, double power) {
    return [inner, power](const Row& r, std::int64_t from, std::int64_t count, double* out) {
      inner(r, from, count, out), raise(power, count, out);
    };
  };
  if (cost.q == 2) return with(squared, cost.p / 2);
  if (cost.q == 1) return with(absolute, cost.p);
  if (std::isinf(cost.q)) return with(largest_of, cost.p);
  return [cost](const Row& r, std::int64_t from, std::int64_t count, double* out) {
    for (std::int64_t j = 0; j < count; ++j) {
      double sum = 0;
      for (std::int64_t k = 0; k < r.d; ++k) sum += std::pow(std::abs(r.x[k] - r.y[k * r.m + from + j]), cost.q);
      out[j] = std::pow(sum, cost.p / cost.q);
    }
  };
}

}  // namespace

CostRows::CostRows(const Cost& cost, const Tensor& x, const Tensor& y)
    : n_(x.size(0)), m_(y.size(0)), cost_(cost), x_(x.contiguous()), y_(y.contiguous()) {
  const Tensor columns = y_.t().contiguous();
  const auto fill = fill_of(cost);
  fill_ = [fill, columns, x = x_, m = m_](std::int64_t i, std::int64_t from, std::int64_t count, double* out) {
    const std::int64_t d = x.size(1);
    fill({x.const_data_ptr<double>() + i * d, columns.const_data_ptr<double>(), d, m}, from, count, out);
  };
  const Tensor spread = at::maximum(x_.amax(0), y_.amax(0)) - at::minimum(x_.amin(0), y_.amin(0));
  const Tensor zero = at::zeros_like(spread);
  fill({spread.const_data_ptr<double>(), zero.const_data_ptr<double>(), spread.size(0), 1}, 0, 1, &largest_);
  const bool computable = spread.max().item<double>() > 0 ? std::isnormal(largest_) : largest_ == 0;
  if (!computable)
    throw DataError(text("transport cost: ", cost.name(), " of samples up to ", spread.max().item<double>(),
                         " apart is beyond float64, multiply them by a number"));
}

CostRows::CostRows(const Tensor& costs)
    : n_(costs.size(0)), m_(costs.size(1)), largest_(costs.abs().max().item<double>()), matrix_(costs.contiguous()) {
  fill_ = [matrix = matrix_, m = m_](std::int64_t i, std::int64_t from, std::int64_t count, double* out) {
    std::copy_n(matrix.const_data_ptr<double>() + i * m + from, count, out);
  };
}

double CostRows::at(std::int64_t i, std::int64_t j) const {
  double value = 0;
  fill_(i, j, 1, &value);
  return value;
}

template <class Reduce>
CostRows::Least CostRows::least_by(std::int64_t i, const Reduce& reduce) const {
  double piece[kPiece];
  Least found{.value = std::numeric_limits<double>::infinity()};
  for (std::int64_t from = 0; from < m_; from += kPiece) {
    const std::int64_t count = std::min(kPiece, m_ - from);
    fill_(i, from, count, piece);
    reduce(from, count, piece);
    const double value = least_of_all(count, piece);
    if (!(value < found.value)) continue;
    found = {value, static_cast<std::int32_t>(from + (std::find(piece, piece + count, value) - piece))};
  }
  return found;
}

CostRows::Least CostRows::least(std::int64_t i, const double* v) const {
  return least_by(i, [v](std::int64_t from, std::int64_t count, double* piece) { reduce(v + from, count, piece); });
}

CostRows::Least CostRows::least_reduced(std::int64_t i, const Twice& u, const double* v_high,
                                        const double* v_low) const {
  return least_by(i, [=](std::int64_t from, std::int64_t count, double* piece) {
    reduce_exactly(u, v_high + from, v_low + from, count, piece);
  });
}

CostRows CostRows::transposed() const { return matrix_.defined() ? CostRows(matrix_.t()) : CostRows(cost_, y_, x_); }

}  // namespace saddle::transport
