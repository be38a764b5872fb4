#include "saddle/transport/sinkhorn.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/transport/soft_minimum_detail.h"

namespace saddle::transport {
namespace {

/// Samples of one side and their weights, those of weight 0 left out.
struct Side {
  Tensor x, weights, log_weights;
};

Side side(const char* name, const Tensor& x, const Tensor& w, bool normalise) {
  const Tensor all = at::tensor(weights("Sinkhorn", name, w, x.size(0), normalise), at::kDouble);
  const Tensor some = (all > 0).nonzero().squeeze(1), shares = all.index_select(0, some);
  return {x.index_select(0, some), shares, shares.log()};
}

/// Both sides and the last epsilon.
struct EntropicProblem {
  Side p, q;
  double epsilon;
};

EntropicProblem problem(const Cost& cost, const Tensor& x_all, const Tensor& y_all, const SinkhornOptions& o) {
  if (!(o.epsilon > 0) || !(o.tolerance > 0) || o.iterations < 1)
    throw ConfigError(text("Sinkhorn: epsilon ", o.epsilon, ", tolerance ", o.tolerance, ", ", o.iterations,
                           " iterations, expected all above 0"));
  const auto [x, y] = two_samples("Sinkhorn", x_all, y_all);
  EntropicProblem all{side("x", x, o.a, o.normalise), side("y", y, o.b, o.normalise), o.epsilon};
  if (o.relative) all.epsilon *= mean_cost(CostRows(cost, all.p.x, all.q.x), all.p.weights, all.q.weights);
  all.epsilon = std::max(all.epsilon, std::numeric_limits<double>::min());  // where all costs are 0
  return all;
}

/// What is known after each iteration, and when it is enough.
struct Descent {
  const SinkhornOptions& options;
  double epsilon, last;                   // now, and in the end
  std::int64_t patience;                  // iterations at an epsilon before the next, unless they balance it earlier
  std::int64_t iterations = 0, here = 0;  // here: at this epsilon
  double error = 1;

  /// @param largest  cost, which CostRows keeps finite, so that some 2,000 halves reach any last epsilon
  Descent(const SinkhornOptions& o, double largest, double end, std::int64_t patience)
      : options(o), epsilon(std::max(largest, end)), last(end), patience(patience) {}

  bool arrived() const { return epsilon == last; }

  /// Whether to go on; then epsilon is the next iteration's. Potentials that are nearly right for one epsilon are a
  /// good start at half of it; far apart clusters, which hardly see each other any more at the last one, are balanced
  /// then.
  bool next(double difference) {
    constexpr double kNearly = 1e-2;
    error = arrived() ? difference : 1;
    ++here, ++iterations;
    if (options.progress) options.progress(iterations, error);
    if (arrived()) return error >= options.tolerance && here < options.iterations;
    if (difference <= kNearly || here == patience) epsilon = std::max(last, epsilon / 2), here = 0;
    return true;
  }
  bool converged() const { return error < options.tolerance; }
};

/// sum_i a_i |exp((f_i - f'_i) / eps) - 1|: how far the row sums under f are from a, f' the soft minimum for the same
/// g.
double difference(const Tensor& a, const Tensor& f, const Tensor& next, double eps) {
  return (a * ((f - next) / eps).clamp_max(50).expm1().abs()).sum().item<double>();
}

struct Potentials {
  Tensor f, g;
};

/// Extrapolates a fixed-point iteration f <- F(f): the mean of the last F(f_k), with weights of sum one under which the
/// same mean of the steps F(f_k) - f_k is smallest. Where steps alone shrink an error by 1 part in 1,000 this does it
/// by tens. Source: Anderson 1965; Walker and Ni 2011, eq. (2.1). It goes no further than some epsilons, where the
/// exponentials are far from linear, and where an error rises twofold it goes back and begins anew.
class Extrapolation {
 public:
  Tensor next(const Tensor& f, const Tensor& image, double error, double epsilon) {
    if (error > 2 * least_) {
      steps_.clear(), images_.clear();
      least_ *= 2;  // so that it does not go back for ever
      return best_;
    }
    if (error < least_) least_ = error, best_ = image;
    steps_.push_back(image - f), images_.push_back(image);
    if (steps_.size() > kMemory) steps_.erase(steps_.begin()), images_.erase(images_.begin());
    const Tensor steps = at::stack(steps_);  // {k, n}
    const Tensor products = steps.mm(steps.t()), scale = products.diagonal().max();
    if (!(scale.item<double>() > 0)) return image;
    const Tensor matrix = products / scale + kRidge * at::eye(steps.size(0), at::kDouble);
    const Tensor shares = at::linalg_solve(matrix, at::ones({steps.size(0)}, at::kDouble));
    const Tensor further = (shares / shares.sum()).matmul(at::stack(images_)) - image;
    const double furthest = further.abs().max().item<double>(), reach = kReach * epsilon;
    return image + further * (furthest > reach ? reach / furthest : 1.0);
  }

 private:
  static constexpr std::size_t kMemory = 30;
  static constexpr double kRidge = 1e-12, kReach = 5;
  double least_ = std::numeric_limits<double>::infinity();
  Tensor best_;
  std::vector<Tensor> steps_, images_;
};

Potentials alternate(const CostRows& rows, const Side& p, const Side& q, Descent& descent) {
  const CostRows columns = rows.transposed();
  Extrapolation extrapolation;
  for (Tensor f = at::zeros_like(p.weights);;) {
    const Tensor g = soft_minimum(columns, p.log_weights, f, descent.epsilon);  // so the column sums are b
    const Tensor image = soft_minimum(rows, q.log_weights, g, descent.epsilon);
    const double error = difference(p.weights, f, image, descent.epsilon);
    const bool arrived = descent.arrived();
    if (!descent.next(error)) return {f, g};
    f = arrived ? extrapolation.next(f, image, error, descent.epsilon) : image;
  }
}

/// The same between a side and itself, where f = g: f <- (f + softmin f) / 2.
Tensor alone(const CostRows& rows, const Side& p, Descent& descent) {
  Tensor f = at::zeros_like(p.weights);
  for (bool go_on = true; go_on;) {
    const double eps = descent.epsilon;
    const Tensor next = soft_minimum(rows, p.log_weights, f, eps);
    go_on = descent.next(difference(p.weights, f, next, eps));
    f = (f + next) / 2;
  }
  return f;
}

double value_of(const Side& p, const Tensor& f) { return (p.weights * f).sum().item<double>(); }

/// Rounding may change value_of() by some units in the last place of what is summed.
double rounding_of(const Side& p, const Tensor& f) { return 0x1p-46 * value_of(p, f.abs()); }

/// As long as all weights: points of weight 0 get the soft minimum they would have.
Tensor for_all(const Cost& cost, const Tensor& x, const Side& other, const Tensor& g, double eps) {
  return soft_minimum(CostRows(cost, x, other.x), other.log_weights, g, eps);
}

}  // namespace

Sinkhorn sinkhorn(const Cost& cost, const Tensor& x, const Tensor& y, const SinkhornOptions& o) {
  const EntropicProblem all = problem(cost, x, y, o);
  const CostRows rows(cost, all.p.x, all.q.x);
  Descent descent(o, rows.largest(), all.epsilon, /*patience=*/50);
  const Potentials z = alternate(rows, all.p, all.q, descent);
  Sinkhorn found{.converged = descent.converged(),
                 .epsilon = all.epsilon,
                 .marginal_error = descent.error,
                 .iterations = descent.iterations};
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  found.value = found.converged ? value_of(all.p, z.f) + value_of(all.q, z.g) : nothing;
  found.rounding = rounding_of(all.p, z.f) + rounding_of(all.q, z.g);
  found.transport =
      found.converged ? mean_cost_of_plan(rows, all.p.log_weights, z.f, all.q.log_weights, z.g, all.epsilon) : nothing;
  found.f = all.p.x.size(0) == x.size(0) ? z.f : for_all(cost, samples("Sinkhorn", "x", x), all.q, z.g, all.epsilon);
  found.g = all.q.x.size(0) == y.size(0) ? z.g : for_all(cost, samples("Sinkhorn", "y", y), all.p, z.f, all.epsilon);
  return found;
}

SinkhornDivergence sinkhorn_divergence(const Cost& cost, const Tensor& x, const Tensor& y, const SinkhornOptions& o) {
  const Sinkhorn between = sinkhorn(cost, x, y, o);
  SinkhornDivergence found{.converged = between.converged,
                           .value = between.value,
                           .rounding = between.rounding,
                           .epsilon = between.epsilon,
                           .iterations = between.iterations};
  const auto [all_x, all_y] = two_samples("Sinkhorn", x, y);
  for (const Side& s : {side("x", all_x, o.a, o.normalise), side("y", all_y, o.b, o.normalise)}) {
    if (!found.converged) break;  // then there is no value, whatever the self terms are
    const CostRows rows(cost, s.x, s.x);
    Descent descent(o, rows.largest(), between.epsilon, /*patience=*/1);  // f = g: clusters are balanced from the start
    const Tensor f = alone(rows, s, descent);
    found.value -= value_of(s, f);
    found.rounding += rounding_of(s, f);
    found.converged = descent.converged();
    found.iterations += descent.iterations;
  }
  if (!found.converged) found.value = std::numeric_limits<double>::quiet_NaN();
  if (std::abs(found.value) <= found.rounding) found.value = std::max(found.value, 0.0);
  return found;
}

}  // namespace saddle::transport
