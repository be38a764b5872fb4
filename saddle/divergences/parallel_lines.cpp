#include "saddle/divergences/parallel_lines.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/divergences/gan_qp.h"
#include "saddle/divergences/kernel.h"
#include "saddle/divergences/pairs.h"
#include "saddle/transport/exact.h"

namespace saddle::divergences {
namespace {

/// Points {n, 2} of the segment at x.
Tensor segment(double x, std::int64_t n) {
  const Tensor height = (at::arange(n, at::kDouble) + .5) / static_cast<double>(n);
  return at::stack({at::full({n}, x, at::kDouble), height}, 1);
}

/// E k(x, x') + E k(y, y') - 2 E k(x, y), a point with itself included: of the points as distributions.
double apart(const Tensor& within_x, const Tensor& within_y, const Tensor& between) {
  return (within_x.mean() + within_y.mean() - 2 * between.mean()).item<double>();
}

}  // namespace

ParallelLines parallel_lines(double theta, std::int64_t n) {
  if (!std::isfinite(theta)) throw ConfigError(text("parallel lines: theta is ", theta, ", expected a finite number"));
  if (n < 2 || n > 2000) throw ConfigError(text("parallel lines: ", n, " points, expected 2 to 2,000"));
  const Tensor x = segment(0, n), y = segment(theta, n);
  const Tensor xx = transport::costs(transport::euclidean(), x, x), xy = transport::costs(transport::euclidean(), x, y);
  ParallelLines found;
  found.w1 = transport::exact(transport::euclidean(), x, y).value;
  found.energy = -apart(xx, xx, xy);
  const auto kernel = [](const Tensor& distance) { return (-distance.square() / 2).exp(); };
  found.mmd_squared = apart(kernel(xx), kernel(xx), kernel(xy));
  if (theta == 0) return found;  // the same distribution; else no point is of both
  const auto half = static_cast<std::size_t>(n);
  std::vector<double> p(2 * half, 0), q(2 * half, 0);
  std::fill(p.begin(), p.begin() + n, 1. / static_cast<double>(n));
  std::fill(q.begin() + n, q.end(), 1. / static_cast<double>(n));
  found.jensen_shannon = divergence(jensen_shannon(), p, q) / 2;  // f-GAN's is twice the books'
  found.kl = divergence(kl(), p, q);
  found.total_variation = divergence(total_variation(), p, q);
  const Tensor all = at::cat({x, y}), distance = transport::costs(transport::euclidean(), all, all);
  found.two_argument_qp = quadratic_potential(p, q, distance, 1).value;
  found.one_argument_qp = one_argument_potential(p, q, distance, 1).value;
  return found;
}

}  // namespace saddle::divergences
