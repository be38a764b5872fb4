#include "saddle/metrics/moments.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saddle::metrics {
namespace {

constexpr std::int64_t kRowsAtOnce = 4096;  // in float64
constexpr std::int64_t kColumnsAtOnce = 512;

/// X'X, its upper blocks only, since it is symmetric: 5/8 of the work for four blocks.
Tensor products_of_columns(const Tensor& x) {
  const std::int64_t d = x.size(1);
  Tensor all = at::empty({d, d}, at::kDouble);
  for (std::int64_t from = 0; from < d; from += kColumnsAtOnce) {
    const std::int64_t count = std::min(kColumnsAtOnce, d - from);
    const Tensor block = x.narrow(1, from, count).t().mm(x.narrow(1, from, d - from));
    all.narrow(0, from, count).narrow(1, from, d - from).copy_(block);
    all.narrow(0, from, d - from).narrow(1, from, count).copy_(block.t());
  }
  return all;
}

}  // namespace

void Moments::add(const Tensor& rows) {
  if (!rows.defined() || rows.dim() != 2 || rows.size(1) == 0 || !rows.is_floating_point() ||
      (mean_.defined() && rows.size(1) != mean_.size(0)))
    throw ShapeError(text("moments: rows ", rows.defined() ? text_of(rows.sizes()) : "undefined", ", expected {n, ",
                          mean_.defined() ? std::to_string(mean_.size(0)) : "d", "}, floating"));
  for (std::int64_t from = 0; from < rows.size(0); from += kRowsAtOnce) {
    const Tensor some = rows.detach().narrow(0, from, std::min(kRowsAtOnce, rows.size(0) - from));
    const Tensor batch = some.to(at::kCPU, at::kDouble);
    const Tensor mean = batch.mean(0);
    if (!std::isfinite(mean.sum().item<double>())) {
      const Tensor bad = at::isfinite(batch).all(1).logical_not().nonzero();
      if (bad.size(0) > 0) throw DataError(text("moments: row ", from + bad[0].item<std::int64_t>(), " is not finite"));
    }
    merge(batch.size(0), mean, products_of_columns(batch - mean));
  }
}

void Moments::merge(const Moments& other) {
  if (other.count_ == 0) return;
  if (count_ > 0 && other.dimensions() != dimensions())
    throw ShapeError(text("moments: ", other.dimensions(), " and ", dimensions(), " features, expected equally many"));
  merge(other.count_, other.mean_, other.scatter_.clone());
}

void Moments::merge(std::int64_t count, const Tensor& mean, Tensor scatter) {
  if (count_ == 0) {
    count_ = count, mean_ = mean, scatter_ = std::move(scatter);
    return;
  }
  const auto n_a = static_cast<double>(count_), n_b = static_cast<double>(count);
  const Tensor apart = mean - mean_;
  scatter.add_(scatter_).addr_(apart, apart, 1, n_a * n_b / (n_a + n_b));
  mean_ = mean_ + apart * (n_b / (n_a + n_b));
  scatter_ = std::move(scatter);
  count_ += count;
}

Tensor Moments::mean() const {
  if (count_ == 0) throw DataError("moments: no rows, expected at least one");
  return mean_;
}

Tensor Moments::covariance() const {
  if (count_ < 2) throw DataError(text("moments: ", count_, " rows, expected at least two for a covariance"));
  return scatter_ / static_cast<double>(count_ - 1);
}

Moments moments_of(const Tensor& rows) {
  Moments all;
  all.add(rows);
  return all;
}

}  // namespace saddle::metrics
