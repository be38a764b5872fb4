#include "app/measures.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/names.h"
#include "saddle/divergences/gaussians.h"
#include "saddle/divergences/histogram.h"
#include "saddle/divergences/kernel.h"
#include "saddle/divergences/nearest.h"
#include "saddle/divergences/registry.h"
#include "saddle/divergences/two_sample.h"
#include "saddle/transport/exact.h"
#include "saddle/transport/gaussian.h"
#include "saddle/transport/line.h"
#include "saddle/transport/sinkhorn.h"
#include "saddle/transport/sliced.h"

#include "app/space_measures.h"

namespace saddle::app {
namespace {

using divergences::LineLaw;

/// The value, with an interval where one was asked for.
Measured estimated(const MeasureCall& c, const std::string& method,
                   const std::function<double(const Tensor&, const Tensor&)>& estimator) {
  if (c.weighted()) throw ConfigError(text(method, ": takes no weights"));
  if (!c.interval) return {{"value", estimator(c.a.samples, c.b.samples)}, {"method", method}};
  c.progress("halves");
  const divergences::Uncertain u = divergences::by_halves(estimator, c.a.samples, c.b.samples, c.seed);
  return {{"value", u.value},
          {"method", method},
          {"standard_error", u.standard_error},
          {"interval", {u.low, u.high}},
          {"interval_by", "50 random halves of both sides, 95 %, without the estimate's bias"}};
}

/// W_p of samples: by sorting on the line, else by the network simplex, with its proof.
Measured wasserstein_measured(const MeasureCall& c, double p) {
  if (c.interval) {
    return estimated(c, "exact transport of the samples",
                     [p](const Tensor& x, const Tensor& y) { return wasserstein(p, x, y); });
  }
  if (c.a.samples.size(1) == 1 && c.b.samples.size(1) == 1) {
    const double cost = transport::line_cost(p, c.a.samples, c.b.samples, c.weights_a, c.weights_b, c.normalise);
    return {{"value", std::pow(cost, 1 / p)}, {"method", "sorting"}};
  }
  const transport::Transport t = transport::exact(
      transport::power(p), c.a.samples, c.b.samples,
      {.a = c.weights_a, .b = c.weights_b, .normalise = c.normalise, .progress = [&](std::int64_t pivots) {
         c.progress(text(pivots, " pivots"));
       }});
  return {{"value", std::pow(t.value, 1 / p)},
          {"method", "network simplex"},
          {"status", transport::word_for(t.status)},
          {"cost", t.primal},
          {"gap", t.gap()},
          {"marginal_error", t.marginal_error},
          {"moves", t.plan.mass.size()}};
}

Measured sliced(const MeasureCall& c) {
  const transport::Sliced s = transport::sliced(
      c.a.samples, c.b.samples,
      {.directions = c.projections, .seed = c.seed, .a = c.weights_a, .b = c.weights_b, .normalise = c.normalise});
  const double value = std::sqrt(s.value);
  return {{"value", value},
          {"method", text("SW_2 over ", c.projections, " directions")},
          {"standard_error", value > 0 ? s.standard_error / (2 * value) : 0}};
}

Measured max_sliced(const MeasureCall& c) {
  const transport::MaxSliced s = transport::max_sliced(
      c.a.samples, c.b.samples,
      {.directions = c.projections, .seed = c.seed, .a = c.weights_a, .b = c.weights_b, .normalise = c.normalise});
  return {{"value", std::sqrt(s.value)}, {"method", "max SW_2 by ascent, a lower bound of the maximum"}};
}

Measured sinkhorn(const MeasureCall& c) {
  transport::SinkhornOptions o{.a = c.weights_a, .b = c.weights_b, .normalise = c.normalise};
  if (c.epsilon > 0) o.epsilon = c.epsilon, o.relative = false;
  o.progress = [&](std::int64_t iteration, double error) {
    c.progress(text("iteration ", iteration, ", marginal error ", error));
  };
  const transport::SinkhornDivergence s =
      transport::sinkhorn_divergence(transport::squared_euclidean(), c.a.samples, c.b.samples, o);
  return {{"value", s.converged ? Measured(s.value) : Measured(nullptr)},
          {"method", "debiased Sinkhorn divergence, squared distances"},
          {"epsilon", s.epsilon},
          {"iterations", s.iterations},
          {"converged", s.converged}};
}

/// A kernel statistic with its test.
Measured tested(const MeasureCall& c, Measured found, const divergences::Kernel& kernel) {
  if (c.permutations == 0) return found;
  c.progress(text(c.permutations, " permutations"));
  found["p_value"] = divergences::permutation_test(kernel, c.a.samples, c.b.samples, c.permutations, c.seed);
  found["permutations"] = c.permutations;
  return found;
}

Measured mmd(const MeasureCall& c) {
  const double bandwidth = c.bandwidth > 0 ? c.bandwidth : divergences::median_distance(c.a.samples, c.b.samples);
  const divergences::Kernel kernel = divergences::rbf({bandwidth});
  Measured found = estimated(
      c,
      c.bandwidth > 0 ? "unbiased MMD^2, one RBF kernel"
                      : "unbiased MMD^2, one RBF kernel, bandwidth the median distance",
      [&](const Tensor& x, const Tensor& y) { return divergences::mmd_squared(kernel, x, y).item<double>(); });
  found["bandwidth"] = bandwidth;
  return tested(c, found, kernel);
}

Measured energy(const MeasureCall& c) {
  const auto estimator = [](const Tensor& x, const Tensor& y) { return divergences::energy_distance(x, y); };
  return tested(c, estimated(c, "2 E|X-Y| - E|X-X'| - E|Y-Y'|, unbiased", estimator), divergences::distance_kernel());
}

Measured gaussian_w2(const MeasureCall& c) {
  return estimated(c, "W_2 of the Gaussians with the samples' moments", [](const Tensor& x, const Tensor& y) {
    const divergences::GaussianNd p = divergences::fitted_gaussian(x), q = divergences::fitted_gaussian(y);
    return std::sqrt(std::max(0.0, transport::gaussian_cost(p.mean, p.covariance, q.mean, q.covariance)));
  });
}

Measured kl_of_samples(const MeasureCall& c, bool reverse) {
  return estimated(c, "5 nearest neighbours", [reverse](const Tensor& x, const Tensor& y) {
    return reverse ? divergences::kl_by_neighbours(y, x) : divergences::kl_by_neighbours(x, y);
  });
}

bool both_gaussian(const MeasureCall& c) { return c.a.law->is_gaussian && c.b.law->is_gaussian; }

divergences::GaussianNd gaussian_of(const LineLaw& law) {
  return {.mean = at::full({1}, law.mean, at::kDouble), .covariance = at::full({1, 1}, law.std * law.std, at::kDouble)};
}

/// Of Gaussians and a bandwidth that does not depend on samples.
Measured mmd_of_laws(const MeasureCall& c) {
  if (c.bandwidth == 0 || !both_gaussian(c)) return nullptr;
  return of_laws(divergences::mmd_squared(c.bandwidth, gaussian_of(*c.a.law), gaussian_of(*c.b.law)), "closed form");
}

Measure wasserstein_measure(const char* name, double p, const char* line) {
  return {name, line,
          [p](const MeasureCall& c) {
            const bool closed = both_gaussian(c) && (p == 1 || p == 2);
            return of_laws(std::pow(divergences::transport_cost(p, *c.a.law, *c.b.law), 1 / p),
                           closed ? "closed form" : "quadrature");
          },
          [p](const MeasureCall& c) { return wasserstein_measured(c, p); },
          p == 2 ? w2_of_space : std::function<Measured(const MeasureCall&)>{}};
}

std::function<Measured(const MeasureCall&)> f_of_laws(const std::string& name) {
  return [name](const MeasureCall& c) {
    const ClosedForm closed = closed_form(name);
    if (closed && both_gaussian(c)) return of_laws(closed(gaussian_of(*c.a.law), gaussian_of(*c.b.law)), "closed form");
    return of_laws(divergences::divergence(divergences::f_divergences().make(name, {}), *c.a.law, *c.b.law),
                   "quadrature");
  };
}

/// The same of samples, counted in bins.
std::function<Measured(const MeasureCall&)> f_of_samples(const std::string& name) {
  return [name](const MeasureCall& c) {
    const divergences::FDivergence d = divergences::f_divergences().make(name, {});
    const divergences::Binned whole = divergences::divergence_of_samples(d, c.a.samples, c.b.samples);
    Measured found = estimated(c, "histograms over the pooled range", [&](const Tensor& x, const Tensor& y) {
      return divergences::divergence_of_samples(d, x, y, whole.bins).value;
    });
    if (std::isinf(whole.value)) found["value"] = "infinity";
    found["bins"] = whole.bins, found["bins_of_one_side"] = whole.alone;
    return found;
  };
}

/// Half of what is measured, with all that has its unit.
std::function<Measured(const MeasureCall&)> halved(const std::function<Measured(const MeasureCall&)>& whole) {
  return [whole](const MeasureCall& c) {
    Measured found = whole(c);
    if (found.is_null()) return found;
    for (const char* key : {"value", "standard_error", "error"}) {
      if (found.contains(key) && found[key].is_number()) found[key] = found[key].get<double>() / 2;
    }
    if (found.contains("interval")) {
      for (Measured& end : found["interval"]) end = end.get<double>() / 2;
    }
    return found;
  };
}

std::vector<Measure> all_measures() {
  std::vector<Measure> all{
      wasserstein_measure("w1", 1, "W_1, exact: the least mean distance that mass has to go"),
      wasserstein_measure("w2", 2, "W_2, exact"),
      {"sliced", "SW_2: root mean square of W_2 along random directions", {}, sliced},
      {"max-sliced", "W_2 along the direction where it is largest", {}, max_sliced},
      {"sinkhorn", "debiased Sinkhorn divergence of squared distances; --epsilon", {}, sinkhorn},
      {"mmd", "MMD^2, unbiased, RBF kernel with the median distance or --bandwidth", mmd_of_laws, mmd, mmd_of_space,
       true},
      {"energy", "energy distance 2 E|X-Y| - E|X-X'| - E|Y-Y'|",
       [](const MeasureCall& c) { return of_laws(divergences::energy_distance(*c.a.law, *c.b.law), "quadrature"); },
       energy, energy_of_space, true},
      {"gaussian-w2",
       "W_2 of Gaussians with the samples' means and covariances (the Frechet distance's root)",
       {},
       gaussian_w2,
       w2_of_space},
      {"js", "the books' Jensen-Shannon divergence, at most log 2: half of f-GAN's jensen-shannon",
       halved(f_of_laws("jensen-shannon")), halved(f_of_samples("jensen-shannon")),
       halved(f_of_space("jensen-shannon"))},
      {"kl", "KL(A || B)", f_of_laws("kl"), [](const MeasureCall& c) { return kl_of_samples(c, false); },
       f_of_space("kl")},
      {"reverse-kl", "KL(B || A)", f_of_laws("reverse-kl"), [](const MeasureCall& c) { return kl_of_samples(c, true); },
       f_of_space("reverse-kl")}};
  for (const auto& row : divergences::f_divergences().rows()) {
    const bool known = std::ranges::any_of(all, [&](const Measure& m) { return m.name == row.name; });
    if (!known && row.options.empty())
      all.push_back(
          {row.name, "D_f, f = " + row.formula, f_of_laws(row.name), f_of_samples(row.name), f_of_space(row.name)});
  }
  return all;
}

}  // namespace

Measured of_laws(double value, const char* method) {
  Measured found{{"method", method}};
  found["value"] = std::isfinite(value) ? Measured(value) : Measured(value > 0 ? "infinity" : "-infinity");
  return found;
}

double wasserstein(double p, const Tensor& x, const Tensor& y) {
  const bool line = x.size(1) == 1 && y.size(1) == 1;
  const double cost = line ? transport::line_cost(p, x, y) : transport::exact(transport::power(p), x, y).value;
  return std::pow(cost, 1 / p);
}

const std::vector<Measure>& measures() {
  static const std::vector<Measure> all = all_measures();
  return all;
}

const Measure& measure_called(const std::string& name) {
  std::vector<std::string> known;
  for (const Measure& measure : measures()) {
    known.push_back(measure.name);
    if (measure.name == name) return measure;
  }
  throw_unknown("measure", name, known);
}

}  // namespace saddle::app
