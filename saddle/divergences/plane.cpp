#include "saddle/divergences/plane.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <queue>

#include "saddle/divergences/log_ratio_detail.h"
#include "saddle/divergences/quadrature.h"

namespace saddle::divergences {
namespace {

using Integrand = std::function<double(double x, double y)>;

struct Part {
  Rectangle at;
  double value = 0, error = 0;
  std::array<double, 4> expected{};  // the integrals over its quarters of the polynomial through its 64 points
  bool operator<(const Part& other) const { return error < other.error; }
};

std::vector<Rectangle> grid(const Rectangle& r, int side) {
  std::vector<Rectangle> all;
  const double w = (r.right - r.left) / side, h = (r.top - r.bottom) / side;
  const auto x = [&](int i) { return i == side ? r.right : r.left + i * w; };
  const auto y = [&](int i) { return i == side ? r.top : r.bottom + i * h; };
  for (int i = 0; i < side; ++i) {
    for (int j = 0; j < side; ++j) all.push_back({x(i), x(i + 1), y(j), y(j + 1)});
  }
  return all;
}

/// Lobatto's rule with 8 points on [-1, 1]. It has points at the ends, so that a kink which cuts off a corner does not
/// escape both a part and its quarters, as it does Gauss and Legendre's.
struct Lobatto {
  static constexpr std::size_t kPoints = 8;
  std::array<double, kPoints> points{-1, -0.871740148509606615, -0.591700181433142302, -0.209299217902478869};
  std::array<double, kPoints> weights{1. / 28, 0.210704227143506039, 0.341122692483504365, 0.412458794658703883};
  std::array<double, kPoints> below{}, above{};  // the weights of the integrals over [-1, 0] and [0, 1]

  Lobatto() {
    for (std::size_t i = 4; i < kPoints; ++i) points[i] = -points[7 - i], weights[i] = weights[7 - i];
    const Quadrature half = gauss_legendre(-1, 0, 1, kPoints);
    for (std::size_t i = 0; i < kPoints; ++i) {
      for (std::size_t k = 0; k < half.points.size(); ++k) below[i] += half.weights[k] * lagrange(i, half.points[k]);
      above[i] = weights[i] - below[i];
    }
  }

  /// The polynomial that is 1 at point i and 0 at the others.
  double lagrange(std::size_t i, double x) const {
    double product = 1;
    for (std::size_t j = 0; j < kPoints; ++j) product *= j == i ? 1 : (x - points[j]) / (points[i] - points[j]);
    return product;
  }
};

constexpr std::int64_t kPointsOfPart = Lobatto::kPoints * Lobatto::kPoints;

Part evaluated(const Integrand& g, const Rectangle& r) {
  static const Lobatto rule;
  const double x = (r.left + r.right) / 2, w = (r.right - r.left) / 2;
  const double y = (r.bottom + r.top) / 2, h = (r.top - r.bottom) / 2;
  Part part{.at = r};
  for (std::size_t i = 0; i < Lobatto::kPoints; ++i) {
    double all = 0, below = 0, above = 0;
    for (std::size_t j = 0; j < Lobatto::kPoints; ++j) {
      const double value = w * h * g(x + w * rule.points[i], y + h * rule.points[j]);
      all += rule.weights[j] * value, below += rule.below[j] * value, above += rule.above[j] * value;
    }
    part.value += rule.weights[i] * all;
    part.expected[0] += rule.below[i] * below, part.expected[1] += rule.below[i] * above;
    part.expected[2] += rule.above[i] * below, part.expected[3] += rule.above[i] * above;
  }
  return part;
}

/// The quarters of a part. Each bears the largest of their differences from what the part expected of them: of one
/// quarter, or of their sum, it may be 0 by chance where there is a kink.
std::vector<Part> quarters(const Integrand& g, const Part& part) {
  std::vector<Part> four;
  double most = 0;
  for (const Rectangle& r : grid(part.at, 2)) {
    four.push_back(evaluated(g, r));
    most = std::max(most, std::abs(four.back().value - part.expected[four.size() - 1]));
  }
  for (Part& p : four) p.error = most;
  return four;
}

/// All parts at the end; nothing is refined once a value is infinite or NaN.
std::vector<Part> refined(const Integrand& g, const std::vector<Rectangle>& start, const PlaneOptions& o) {
  std::priority_queue<Part> parts;
  double value = 0, error = 0;
  std::int64_t evaluations = 0;
  const auto add = [&](const Part& part) {
    for (const Part& p : quarters(g, part)) parts.push(p), value += p.value, error += p.error;
    evaluations += 4 * kPointsOfPart;
  };
  for (const Rectangle& r : start) add(evaluated(g, r)), evaluations += kPointsOfPart;
  while (std::isfinite(value) && error > o.tolerance * std::max(1.0, std::abs(value)) && evaluations < o.evaluations) {
    const Part worst = parts.top();
    parts.pop();
    value -= worst.value, error -= worst.error;
    add(worst);
  }
  std::vector<Part> all;
  for (; !parts.empty(); parts.pop()) all.push_back(parts.top());
  return all;
}

PlaneIntegral total(const std::vector<Part>& parts) {
  PlaneIntegral sum;
  for (const Part& p : parts) sum.value += p.value, sum.error += p.error;
  if (!std::isfinite(sum.value)) sum.error = std::abs(sum.value);
  return sum;
}

void validate(const PlaneOptions& o) {
  if (o.tolerance > 0 && o.evaluations > 0) return;
  throw ConfigError(text("plane: tolerance ", o.tolerance, " and ", o.evaluations, " evaluations, expected > 0"));
}

/// w N((x, y), [[a, b], [b, c]]) as its logarithm's parameters.
struct Bump {
  double x, y, inverse_a, inverse_b, inverse_c, log_peak;
  double x_std, y_std, least_std;

  double square(double u, double v) const {
    const double dx = u - x, dy = v - y;
    return inverse_a * dx * dx + 2 * inverse_b * dx * dy + inverse_c * dy * dy;
  }
};

Bump bump(double weight, double x, double y, const double* s) {
  const double a = s[0], b = s[1], c = s[3], determinant = a * c - b * b;
  if (!(a > 0) || !(c > 0) || !(determinant > 0) || !std::isfinite(determinant) || std::abs(b - s[2]) > 1e-6 * (a + c))
    throw ConfigError(text("plane mixture: covariance ", a, ", ", b, ", ", s[2], ", ", c,
                           ", expected a symmetric positive definite one"));
  const double larger = (a + c) / 2 + std::hypot((a - c) / 2, b);
  return {.x = x,
          .y = y,
          .inverse_a = c / determinant,
          .inverse_b = -b / determinant,
          .inverse_c = a / determinant,
          .log_peak = std::log(weight / (2 * std::numbers::pi * std::sqrt(determinant))),
          .x_std = std::sqrt(a),
          .y_std = std::sqrt(c),
          .least_std = std::sqrt(determinant / larger)};
}

/// Those of weight above 0.
std::vector<Bump> bumps(const PlaneMixture& m) {
  const std::int64_t k = m.weights.defined() && m.weights.dim() == 1 ? m.weights.size(0) : 0;
  if (k == 0 || !m.means.defined() || !m.covariances.defined() || m.means.sizes() != at::IntArrayRef({k, 2}) ||
      m.covariances.sizes() != at::IntArrayRef({k, 2, 2}))
    throw ShapeError("plane mixture: expected weights {k}, means {k, 2} and covariances {k, 2, 2}, k >= 1");
  const std::vector<double> weights = numbers(m.weights), means = numbers(m.means), s = numbers(m.covariances);
  std::vector<Bump> all;
  double sum = 0;
  for (std::int64_t i = 0; i < k; ++i) {
    if (!(weights[i] >= 0) || !std::isfinite(means[2 * i]) || !std::isfinite(means[2 * i + 1]))
      throw ConfigError(text("plane mixture: weight ", weights[i], " at (", means[2 * i], ", ", means[2 * i + 1],
                             "), expected >= 0 at a finite mean"));
    sum += weights[i];
    if (weights[i] > 0) all.push_back(bump(weights[i], means[2 * i], means[2 * i + 1], &s[4 * i]));
  }
  if (!(std::abs(sum - 1) <= 1e-9)) throw ConfigError(text("plane mixture: weights sum to ", sum, ", expected 1"));
  return all;
}

double log_density(const std::vector<Bump>& all, double x, double y) {
  constexpr double kNothing = 45;  // e^-45 of the largest term is below its rounding
  double most = -std::numeric_limits<double>::infinity(), sum = 0;
  for (const Bump& b : all) most = std::max(most, b.log_peak - b.square(x, y) / 2);
  for (const Bump& b : all) {
    const double below = b.log_peak - b.square(x, y) / 2 - most;
    if (below > -kNothing) sum += std::exp(below);
  }
  return most + std::log(sum);
}

/// The box that holds `stds` standard deviations of all.
Rectangle around(const std::vector<Bump>& all, double stds) {
  Rectangle r{all[0].x, all[0].x, all[0].y, all[0].y};
  for (const Bump& b : all) {
    r.left = std::min(r.left, b.x - stds * b.x_std), r.right = std::max(r.right, b.x + stds * b.x_std);
    r.bottom = std::min(r.bottom, b.y - stds * b.y_std), r.top = std::max(r.top, b.y + stds * b.y_std);
  }
  return r;
}

/// Whether a Gaussian that has mass in r is much narrower than r: its distance from r's centre, in its own units, less
/// half of r's diagonal, is at most 6.
bool too_wide(const Rectangle& r, const std::vector<Bump>& all) {
  const double w = r.right - r.left, h = r.top - r.bottom, x = (r.left + r.right) / 2, y = (r.bottom + r.top) / 2;
  return std::any_of(all.begin(), all.end(), [&](const Bump& b) {
    const double half_diagonal = std::hypot(w, h) / (2 * b.least_std);
    return std::max(w, h) > 4 * b.least_std && std::sqrt(b.square(x, y)) - half_diagonal < 6;
  });
}

void split(const Rectangle& r, const std::vector<Bump>& all, std::int64_t most, std::vector<Rectangle>& parts) {
  if (static_cast<std::int64_t>(parts.size()) > most)
    throw ConfigError(text("plane: more than ", most, " parts as narrow as the Gaussians, raise evaluations"));
  if (!too_wide(r, all)) return parts.push_back(r);
  for (const Rectangle& quarter : grid(r, 2)) split(quarter, all, most, parts);
}

/// The inner box and the eight around it that fill the outer one, in no special order.
std::vector<Rectangle> nine(const Rectangle& in, const Rectangle& out) {
  const double xs[] = {out.left, in.left, in.right, out.right}, ys[] = {out.bottom, in.bottom, in.top, out.top};
  std::vector<Rectangle> all;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) all.push_back({xs[i], xs[i + 1], ys[j], ys[j + 1]});
  }
  return all;
}

bool outside(const Rectangle& r, const Rectangle& box) {
  const double x = (r.left + r.right) / 2, y = (r.bottom + r.top) / 2;
  return x < box.left || x > box.right || y < box.bottom || y > box.top;
}

}  // namespace

PlaneIntegral integrate(const Integrand& g, const Rectangle& box, const PlaneOptions& o) {
  validate(o);
  const bool finite = std::isfinite(box.right - box.left) && std::isfinite(box.top - box.bottom);
  if (!finite || !(box.left < box.right) || !(box.bottom < box.top))
    throw ConfigError(text("plane: [", box.left, ", ", box.right, "] x [", box.bottom, ", ", box.top,
                           "] must be a rectangle of finite sides above 0"));
  return total(refined(g, grid(box, 16), o));
}

PlaneIntegral divergence(const FDivergence& d, const PlaneDensity& p, const PlaneDensity& q, const Rectangle& box,
                         const PlaneOptions& o) {
  const auto integrand = [&](double x, double y) {
    const double a = p(x, y), b = q(x, y), ratio = a / b;
    if (a == 0 && b == 0) return 0.0;
    return std::isinf(ratio) ? a * d.slope : b * d.f(ratio);
  };
  return integrate(integrand, box, o);
}

PlaneMixture round_mixture(const Tensor& weights, const Tensor& means, const Tensor& stds) {
  if (!stds.defined() || stds.dim() != 1) throw ShapeError("plane mixture: expected stds {k}");
  const Tensor variances = stds.to(at::kDouble).square().view({-1, 1, 1});
  return {.weights = weights, .means = means, .covariances = variances * at::eye(2, at::kDouble)};
}

PlaneIntegral divergence(const FDivergence& d, const PlaneMixture& p_, const PlaneMixture& q_, const PlaneOptions& o) {
  validate(o);
  constexpr double kCounted = 12, kTrusted = 8.5;  // standard deviations
  const std::vector<Bump> p = bumps(p_), q = bumps(q_);
  std::vector<Bump> all = p;
  all.insert(all.end(), q.begin(), q.end());
  const Rectangle inner = around(all, kTrusted), outer = around(all, kCounted);
  const double area = (outer.right - outer.left) * (outer.top - outer.bottom);
  std::vector<Rectangle> start;
  for (const Rectangle& r : nine(inner, outer)) split(r, all, o.evaluations / (5 * kPointsOfPart), start);
  const auto integrand = [&](double x, double y) {
    return cost_of_logs(d, log_density(p, x, y), log_density(q, x, y), area, o.tolerance);
  };
  const std::vector<Part> parts = refined(integrand, start, o);
  PlaneIntegral result = total(parts);
  double beyond = 0;
  for (const Part& part : parts) beyond += outside(part.at, inner) ? part.value : 0;
  result.error += std::abs(beyond);
  return result;
}

}  // namespace saddle::divergences
