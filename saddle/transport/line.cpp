#include "saddle/transport/line.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "saddle/core/parallel.h"
#include "saddle/transport/unit.h"

namespace saddle::transport {
namespace {

constexpr std::int64_t kColumns = 8;  // a thread takes at once

using Order = std::vector<std::int64_t>;

/// Places of x by rising value; a row of `x` is `stride` numbers long.
Order order_of(const double* x, std::int64_t n, std::int64_t stride) {
  Order order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [=](std::int64_t i, std::int64_t j) { return x[i * stride] < x[j * stride]; });
  return order;
}

/// Calls move(i, j, mass) along the monotone plan of two sorted sides.
template <class Move>
void monotone(const Order& from, const Order& to, const std::vector<double>& a, const std::vector<double>& b,
              const Move& move) {
  std::size_t i = 0, j = 0;
  double left = a[static_cast<std::size_t>(from[0])], room = b[static_cast<std::size_t>(to[0])];
  while (true) {
    const double mass = std::min(left, room);
    if (mass > 0) move(from[i], to[j], mass);
    left -= mass, room -= mass;
    // Rounding may leave a crumb on either side at the end; the side with nothing left goes on, the last one stays.
    const bool last_source = i + 1 == from.size(), last_sink = j + 1 == to.size();
    if (last_source && last_sink) return;
    if (last_sink || (left <= room && !last_source)) {
      left = a[static_cast<std::size_t>(from[++i])];
      if (last_sink) room = left;
    } else {
      room = b[static_cast<std::size_t>(to[++j])];
      if (last_source) left = room;
    }
  }
}

double power_of(double distance, double p) {
  return p == 1 ? distance : p == 2 ? distance * distance : std::pow(distance, p);
}

void require_line(double p, const Tensor& x) {
  if (!std::isfinite(p) || p < 1) throw ConfigError(text("transport on the line: p = ", p, ", expected at least 1"));
  if (x.size(1) != 1)
    throw ShapeError(text("transport on the line: samples of ", x.size(1), " coordinates, expected 1"));
}

}  // namespace

Tensor line_costs(double p, const Tensor& x, const Tensor& y, const std::vector<double>& a,
                  const std::vector<double>& b) {
  const double unit = unit_of("transport on the line", x, y);
  const Tensor first = (x / unit).contiguous(), second = (y / unit).contiguous();
  const std::int64_t n = x.size(0), m = y.size(0), k = x.size(1);
  Tensor all = at::empty({k}, at::kDouble);
  in_parallel(k, kColumns, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t c = begin; c < end; ++c) {
      const double *u = first.const_data_ptr<double>() + c, *v = second.const_data_ptr<double>() + c;
      double sum = 0;
      monotone(order_of(u, n, k), order_of(v, m, k), a, b, [&](std::int64_t i, std::int64_t j, double mass) {
        sum += mass * power_of(std::abs(u[i * k] - v[j * k]), p);
      });
      all.data_ptr<double>()[c] = sum;
    }
  });
  return in_unit("transport on the line", all, unit, p);
}

double line_cost(double p, const Tensor& x_all, const Tensor& y_all, const Tensor& a, const Tensor& b, bool normalise) {
  const auto [x, y] = two_samples("transport on the line", x_all, y_all);
  require_line(p, x);
  return line_costs(p, x, y, weights("transport on the line", "x", a, x.size(0), normalise),
                    weights("transport on the line", "y", b, y.size(0), normalise))
      .item<double>();
}

Plan line_plan(const Tensor& x_all, const Tensor& y_all, const Tensor& a, const Tensor& b, bool normalise) {
  const auto [x, y] = two_samples("transport on the line", x_all, y_all);
  require_line(1, x);
  Plan plan;
  monotone(order_of(x.const_data_ptr<double>(), x.size(0), 1), order_of(y.const_data_ptr<double>(), y.size(0), 1),
           weights("transport on the line", "x", a, x.size(0), normalise),
           weights("transport on the line", "y", b, y.size(0), normalise),
           [&](std::int64_t i, std::int64_t j, double mass) {
             plan.source.push_back(i), plan.sink.push_back(j), plan.mass.push_back(mass);
           });
  return plan;
}

}  // namespace saddle::transport
