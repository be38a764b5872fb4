#include "app/distance/sample_measures.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "saddle/divergences/histogram.h"
#include "saddle/divergences/nearest.h"
#include "saddle/divergences/registry.h"
#include "saddle/divergences/two_sample.h"
#include "saddle/metrics/frechet.h"
#include "saddle/metrics/kernel_distance.h"
#include "saddle/transport/exact.h"
#include "saddle/transport/line.h"
#include "saddle/transport/sinkhorn.h"
#include "saddle/transport/sliced.h"
#include "saddle/transport/unit.h"

namespace saddle::app {
namespace {

using Estimator = std::function<double(const Tensor& x, const Tensor& y)>;

/// The interval of what was found, where one is asked for.
/// @param least  what such a value is never below
Measured with_interval(const MeasureCall& c, Measured found, const Estimator& estimator,
                       double least = -std::numeric_limits<double>::infinity()) {
  if (!c.interval || found["value"].is_null()) return found;
  found["no_interval"] = "the estimate is infinite";
  if (!found["value"].is_number()) return found;
  c.progress("halves");
  const double whole = found["value"].get<double>();
  const divergences::Uncertain u = divergences::by_halves(
      [&](const Tensor& x, const Tensor& y) { return x.size(0) == c.a.samples.size(0) ? whole : estimator(x, y); },
      c.a.samples, c.b.samples, c.seed);
  found["no_interval"] = "that of some halves of the samples is infinite";
  if (!std::isfinite(u.standard_error)) return found;
  found.erase("no_interval");
  found["standard_error"] = u.standard_error;
  found["interval"] = {std::max(least, u.low), u.high};
  found["interval_by"] = "50 random halves of both sides, 95 %, without the estimate's bias";
  return found;
}

Measured estimated(const MeasureCall& c, const std::string& method, const Estimator& estimator,
                   double least = -std::numeric_limits<double>::infinity()) {
  return with_interval(c, answer(estimator(c.a.samples, c.b.samples), method), estimator, least);
}

bool on_line(const Tensor& x, const Tensor& y) { return x.size(1) == 1 && y.size(1) == 1; }

/// W_p by the network simplex, with its proof.
Measured by_simplex(const MeasureCall& c, double p) {
  const transport::Transport t = transport::exact(
      transport::power(p), c.a.samples, c.b.samples,
      {.a = c.weights_a, .b = c.weights_b, .normalise = c.normalise, .progress = [&](std::int64_t pivots) {
         c.progress(text(pivots, " pivots"));
       }});
  Measured found = t.status == transport::Status::optimal
                       ? answer(std::pow(t.value, 1 / p), "network simplex")
                       : not_known(text("the plan is not proven to be the cheapest, its gap is ", t.gap()));
  found["status"] = transport::word_for(t.status);
  found["cost"] = t.primal, found["gap"] = t.gap(), found["marginal_error"] = t.marginal_error;
  found["moves"] = t.plan.mass.size();
  return found;
}

double bandwidth_of(const MeasureCall& c) {
  return c.bandwidth > 0 ? c.bandwidth : divergences::median_distance(c.a.samples, c.b.samples);
}

}  // namespace

double wasserstein(double p, const Tensor& x, const Tensor& y) {
  const double cost = on_line(x, y) ? transport::line_cost(p, x, y) : transport::exact(transport::power(p), x, y).value;
  return std::pow(cost, 1 / p);
}

Measured wasserstein_of_samples(const MeasureCall& c, double p) {
  const auto sorted = [&] {
    const double cost = transport::line_cost(p, c.a.samples, c.b.samples, c.weights_a, c.weights_b, c.normalise);
    return answer(std::pow(cost, 1 / p), "sorting");
  };
  return with_interval(
      c, on_line(c.a.samples, c.b.samples) ? sorted() : by_simplex(c, p),
      [p](const Tensor& x, const Tensor& y) { return wasserstein(p, x, y); }, 0);
}

Measured sliced_of_samples(const MeasureCall& c) {
  const transport::Sliced s = transport::sliced(
      c.a.samples, c.b.samples,
      {.directions = c.projections, .seed = c.seed, .a = c.weights_a, .b = c.weights_b, .normalise = c.normalise});
  Measured found = answer(std::sqrt(s.value), text("SW_2 over ", c.projections, " directions"));
  found["standard_error"] = s.value > 0 ? s.standard_error / (2 * std::sqrt(s.value)) : 0;
  if (c.interval) found["no_interval"] = "the standard error is of the directions";
  return found;
}

Measured max_sliced_of_samples(const MeasureCall& c) {
  const transport::MaxSliced s = transport::max_sliced(
      c.a.samples, c.b.samples,
      {.directions = c.projections, .seed = c.seed, .a = c.weights_a, .b = c.weights_b, .normalise = c.normalise});
  return answer(std::sqrt(s.value), "max SW_2 by ascent, a lower bound of the maximum");
}

namespace {

/// The squared distance from the middle that nine of ten samples keep within: it does not see some samples far out.
double typical_cost(const MeasureCall& c) {
  const Tensor all = at::cat({c.a.samples, c.b.samples});
  const Tensor squared = (all - std::get<0>(all.median(0))).square().sum(1);
  const double most = std::get<0>(squared.kthvalue((9 * squared.size(0) + 9) / 10)).item<double>();
  return most > 0 ? most : squared.max().item<double>();
}

/// A difference of large numbers: no value if rounding is large beside both the value and what is typical of it.
Measured unless_rounded(double value, double rounding, double typical, const std::string& method) {
  constexpr double kOfValue = 1e-6, kOfTypical = 1e-9;
  if (rounding > kOfValue * std::abs(value) && rounding > kOfTypical * typical)
    return not_known(text("it is a difference of values so large that rounding may change it by ", rounding,
                          "; some samples lie very far out"));
  return answer(value, method);
}

Measured answer_of(const transport::SinkhornDivergence& s, const MeasureCall& c) {
  if (!s.converged)
    return not_known(text("not converged after ", s.iterations, " iterations; give a larger --epsilon"));
  return unless_rounded(s.value, s.rounding, typical_cost(c), "debiased Sinkhorn divergence, squared distances");
}

}  // namespace

Measured sinkhorn_of_samples(const MeasureCall& c) {
  transport::SinkhornOptions o{.a = c.weights_a, .b = c.weights_b, .normalise = c.normalise};
  if (c.epsilon > 0) o.epsilon = c.epsilon, o.relative = false;
  o.progress = [&](std::int64_t iteration, double error) {
    c.progress(text("iteration ", iteration, ", marginal error ", error));
  };
  const transport::SinkhornDivergence s =
      transport::sinkhorn_divergence(transport::squared_euclidean(), c.a.samples, c.b.samples, o);
  Measured found = answer_of(s, c);
  found["epsilon"] = s.epsilon, found["iterations"] = s.iterations, found["converged"] = s.converged;
  return found;
}

divergences::Kernel mmd_kernel(const MeasureCall& c) { return metrics::rbf_by_differences(bandwidth_of(c)); }

Measured mmd_of_samples(const MeasureCall& c) {
  const double bandwidth = bandwidth_of(c);
  const divergences::Kernel kernel = metrics::rbf_by_differences(bandwidth);
  Measured found = estimated(
      c,
      c.bandwidth > 0 ? "unbiased MMD^2, one RBF kernel"
                      : "unbiased MMD^2, one RBF kernel, bandwidth the median distance",
      [&](const Tensor& x, const Tensor& y) { return divergences::mmd_squared(kernel, x, y).item<double>(); });
  found["bandwidth"] = bandwidth;
  return found;
}

Measured energy_of_samples(const MeasureCall& c) {
  const divergences::Rounded energy = divergences::energy_distance(c.a.samples, c.b.samples);
  return with_interval(c,
                       unless_rounded(energy.value, energy.rounding, std::sqrt(typical_cost(c)),
                                      "2 E|X-Y| - E|X-X'| - E|Y-Y'|, unbiased"),
                       [](const Tensor& x, const Tensor& y) { return divergences::energy_distance(x, y).value; });
}

Measured gaussian_w2_of_samples(const MeasureCall& c) {
  const double unit = transport::unit_of("gaussian-w2", c.a.samples, c.b.samples);
  const auto squared = [unit](const Tensor& x, const Tensor& y) { return metrics::frechet(x / unit, y / unit); };
  const auto root = [unit](double value) { return transport::in_unit("gaussian-w2", std::sqrt(value), unit, 1); };
  const metrics::Frechet found = squared(c.a.samples, c.b.samples);
  Measured known = unless_rounded(found.value, found.rounding, typical_cost(c) / unit / unit,
                                  "W_2 of the Gaussians with the samples' moments");
  if (!known["value"].is_null()) known["value"] = root(found.value);
  return with_interval(
      c, known, [&](const Tensor& x, const Tensor& y) { return root(squared(x, y).value); }, 0);
}

Measured kl_of_samples(const MeasureCall& c, bool reverse) {
  const auto estimator = [reverse](const Tensor& x, const Tensor& y) {
    return reverse ? divergences::kl_by_neighbours(y, x, kNeighboursOfKl)
                   : divergences::kl_by_neighbours(x, y, kNeighboursOfKl);
  };
  try {
    return estimated(c, text(kNeighboursOfKl, " nearest neighbours"), estimator);
  } catch (const DataError& error) {
    throw DataError(text(error.what(), "; leave out duplicates, or add noise of the data's resolution"));
  }
}

Way f_of_samples(const std::string& name, double share) {
  return [name, share](const MeasureCall& c) {
    const divergences::FDivergence d = divergences::f_divergences().make(name, c.options.values());
    const divergences::Binned whole = divergences::divergence_of_samples(d, c.a.samples, c.b.samples, c.bins);
    Measured found = with_interval(
        c, answer(share * whole.value, "histograms, bins of equally many of the pooled samples"),
        [&](const Tensor& x, const Tensor& y) {
          return share * divergences::divergence_of_samples(d, x, y, whole.bins).value;
        },
        -std::numeric_limits<double>::infinity());
    found["bins"] = whole.bins, found["bins_of_one_side"] = whole.alone;
    return found;
  };
}

}  // namespace saddle::app
