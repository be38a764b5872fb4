#include <ATen/ATen.h>

#include "saddle/metrics/pairs_detail.h"

namespace saddle::metrics {
namespace {

constexpr std::int64_t kPairsOfBlock = 1 << 21;  // 16 MB a matrix
/// Squared distances below this fraction of the sum of both squared norms are recomputed from differences, since
/// products leave them under 12 digits.
constexpr double kCancels = 1e-3;
constexpr double kUnsure = 3e-11;  // of a squared distance: what products may be wrong by, with room

/// No copy but the result: float32 less a float64 centre is float64.
Points about(const char* who, const Tensor& all, const Tensor& centre) {
  const Tensor rows = all - centre;
  const Tensor norms = at::linalg_vector_norm(rows, 2, 1).square();
  if (at::isfinite(norms).all().item<bool>()) return {.rows = rows, .norms = norms, .given = all};
  const Tensor bad = at::isfinite(all).all(1).logical_not().nonzero();
  if (bad.size(0) == 0) throw DataError(text(who, ": features pass 1e150, too large to be squared"));
  throw DataError(text(who, ": sample ", bad[0].item<std::int64_t>(), " is not finite"));
}

}  // namespace

std::pair<Points, Points> centred_points(const char* who, const Tensor& x, const Tensor& y) {
  const auto fits = [](const Tensor& all) {
    return all.defined() && all.dim() == 2 && all.numel() > 0 && all.is_floating_point();
  };
  if (!fits(x) || !fits(y) || x.size(1) != y.size(1))
    throw ShapeError(text(who, ": features ", x.defined() ? text_of(x.sizes()) : "undefined", " and ",
                          y.defined() ? text_of(y.sizes()) : "undefined", ", expected {n, d} and {m, d}, floating"));
  const Tensor a = x.detach().to(at::kCPU), b = y.detach().to(at::kCPU);
  const Tensor centre = a.mean(0).to(at::kDouble);  // anywhere near the middle will do
  if (!at::isfinite(centre).all().item<bool>()) about(who, a, at::zeros_like(centre));  // which says where
  return {about(who, a, centre), about(who, b, centre)};
}

void for_blocks_of_pairs(const Points& x, const Points& y,
                         const std::function<void(std::int64_t from, Tensor squared)>& visit) {
  const std::int64_t n = x.rows.size(0), rows = std::max<std::int64_t>(1, kPairsOfBlock / y.rows.size(0));
  for (std::int64_t from = 0; from < n; from += rows) {
    const std::int64_t count = std::min(rows, n - from);
    const Tensor products = at::addmm(y.norms, x.rows.narrow(0, from, count), y.rows.t(), 1, -2);
    products.add_(x.norms.narrow(0, from, count).unsqueeze(1));
    const Tensor norms = x.norms.narrow(0, from, count).unsqueeze(1) + y.norms;
    take_differences(x, y, from, products, products <= kCancels * norms);
    visit(from, products);
  }
}

Tensor squared_differences(const Points& x, const Tensor& i, const Points& y, const Tensor& j) {
  std::vector<Tensor> all{at::empty({0}, at::kDouble)};
  const std::int64_t pairs = std::max<std::int64_t>(1, kPairsOfBlock / x.rows.size(1));
  for (std::int64_t from = 0; from < i.size(0); from += pairs) {
    const std::int64_t count = std::min(pairs, i.size(0) - from);
    const auto chosen = [&](const Points& points, const Tensor& which) {
      return points.given.index_select(0, which.narrow(0, from, count)).to(at::kDouble);
    };
    all.push_back((chosen(x, i) - chosen(y, j)).square_().sum(1));
  }
  return at::cat(all);
}

void take_differences(const Points& x, const Points& y, std::int64_t from, const Tensor& squared, const Tensor& where) {
  const Tensor places = where.nonzero();
  if (places.size(0) == 0) return;
  if (places.size(0) > squared.numel() / 16) {  // then all of the block is quicker
    const Tensor rows = x.given.narrow(0, from, squared.size(0)).to(at::kDouble);
    squared.copy_(at::cdist(rows, y.given.to(at::kDouble), 2, /*compute_mode: differences=*/2).square_());
    return;
  }
  const Tensor i = places.select(1, 0), j = places.select(1, 1);
  squared.index_put_({i, j}, squared_differences(x, i + from, y, j));
}

Tensor near_to(const Tensor& squared, const Tensor& bound) { return (squared - bound).abs() <= kUnsure * bound; }

Points about_own_mean(const Points& x) {
  const Tensor rows = x.rows - x.rows.mean(0);
  return {.rows = rows, .norms = at::linalg_vector_norm(rows, 2, 1).square(), .given = x.given};
}

Tensor squared_radii(const Points& points, std::int64_t k) {
  const Points x = about_own_mean(points);
  std::vector<Tensor> all;
  for_blocks_of_pairs(x, x, [&](std::int64_t from, const Tensor& squared) {
    squared.diagonal(from).fill_(0);  // itself is the nearest, whatever the rounding
    const auto radii = [&] { return std::get<0>(squared.topk(k + 1, 1, /*largest=*/false)).amax(1); };
    take_differences(x, x, from, squared, near_to(squared, radii().unsqueeze(1)));
    all.push_back(radii());
  });
  return at::cat(all);
}

}  // namespace saddle::metrics
