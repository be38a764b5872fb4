#include "app/distance/space_measures.h"

#include <ATen/ATen.h>

#include <cmath>
#include <map>

#include "saddle/divergences/plane.h"
#include "saddle/divergences/registry.h"
#include "saddle/transport/gaussian.h"

namespace saddle::app {
namespace {

using divergences::GaussianNd;

bool gaussians_in_space(const MeasureCall& c) { return c.a.space->is_gaussian() && c.b.space->is_gaussian(); }

GaussianNd whole_gaussian(const SpaceLaw& law) { return {.mean = law.means[0], .covariance = law.covariances[0]}; }

divergences::PlaneMixture plane_mixture(const SpaceLaw& law) { return {law.weights, law.means, law.covariances}; }

/// Total variation of Gaussians has a closed form for equal covariances only.
bool has_closed_form(const std::string& name, const MeasureCall& c) {
  return name != "total-variation" || at::equal(c.a.space->covariances, c.b.space->covariances);
}

/// D_f by quadrature. @throws NumericError where its error is larger than its value, or there is none
Measured f_by_quadrature(const std::string& name, double share, const MeasureCall& c) {
  c.progress("quadrature");
  divergences::PlaneIntegral found;
  try {
    found = divergences::divergence(divergences::f_divergences().make(name, c.options.values()),
                                    plane_mixture(*c.a.space), plane_mixture(*c.b.space));
  } catch (const ConfigError&) {  // the laws were checked as they were read: these it cannot resolve
    throw NumericError("these laws are too narrow for the quadrature in the plane");
  }
  if (!(found.error <= std::abs(found.value)) && found.error > 1e-6)
    throw NumericError(text("the quadrature has an error of ", found.error, " at a value of ", found.value));
  Measured all = answer(share * found.value, "quadrature");
  all["error"] = share * found.error;
  return all;
}

template <double (*formula)(const GaussianNd& p, const GaussianNd& q)>
double without_options(const GaussianNd& p, const GaussianNd& q, const Options&) {
  return formula(p, q);
}

double alpha_of(const GaussianNd& p, const GaussianNd& q, const Options& o) {
  return divergences::alpha(o.number("alpha"), p, q);
}

}  // namespace

ClosedForm closed_form(const std::string& name) {
  static const std::map<std::string, ClosedForm> all{
      {"kl", without_options<divergences::kl>},
      {"reverse-kl", without_options<divergences::reverse_kl>},
      {"jeffreys", without_options<divergences::jeffreys>},
      {"squared-hellinger", without_options<divergences::squared_hellinger>},
      {"pearson", without_options<divergences::pearson>},
      {"neyman", without_options<divergences::neyman>},
      {"total-variation", without_options<divergences::total_variation>},
      {"alpha", alpha_of}};
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

std::function<Way(const MeasureCall&)> f_of_space(const std::string& name, double share) {
  return [name, share](const MeasureCall& call) -> Way {
    const ClosedForm closed = closed_form(name);
    if (closed && gaussians_in_space(call) && has_closed_form(name, call)) {
      return [closed, share](const MeasureCall& c) {
        return answer(share * closed(whole_gaussian(*c.a.space), whole_gaussian(*c.b.space), c.options), "closed form");
      };
    }
    if (call.a.space->dimensions() != 2) return {};
    return [name, share](const MeasureCall& c) { return f_by_quadrature(name, share, c); };
  };
}

Way w2_of_space(const MeasureCall& call) {
  if (!gaussians_in_space(call)) return {};
  return [](const MeasureCall& c) {
    const GaussianNd p = whole_gaussian(*c.a.space), q = whole_gaussian(*c.b.space);
    const double cost = transport::gaussian_cost(p.mean, p.covariance, q.mean, q.covariance);
    return answer(std::sqrt(std::max(0.0, cost)), "closed form");
  };
}

Way mmd_of_space(const MeasureCall& call) {
  if (call.bandwidth == 0 || !gaussians_in_space(call)) return {};
  return [](const MeasureCall& c) {
    return answer(divergences::mmd_squared(c.bandwidth, whole_gaussian(*c.a.space), whole_gaussian(*c.b.space)),
                  "closed form");
  };
}

Way energy_of_space(const MeasureCall& call) {
  if (!gaussians_in_space(call)) return {};
  return [](const MeasureCall& c) {
    return answer(divergences::energy_distance(whole_gaussian(*c.a.space), whole_gaussian(*c.b.space)), "quadrature");
  };
}

}  // namespace saddle::app
