#include "app/space_measures.h"

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

}  // namespace

ClosedForm closed_form(const std::string& name) {
  static const std::map<std::string, ClosedForm> all{{"kl", divergences::kl},
                                                     {"reverse-kl", divergences::reverse_kl},
                                                     {"jeffreys", divergences::jeffreys},
                                                     {"squared-hellinger", divergences::squared_hellinger},
                                                     {"pearson", divergences::pearson},
                                                     {"neyman", divergences::neyman},
                                                     {"total-variation", divergences::total_variation}};
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

std::function<Measured(const MeasureCall&)> f_of_space(const std::string& name) {
  return [name](const MeasureCall& c) -> Measured {
    const ClosedForm closed = closed_form(name);
    if (closed && gaussians_in_space(c) && has_closed_form(name, c))
      return of_laws(closed(whole_gaussian(*c.a.space), whole_gaussian(*c.b.space)), "closed form");
    if (c.a.space->dimensions() != 2) return nullptr;
    c.progress("quadrature");
    const divergences::PlaneIntegral found = divergences::divergence(
        divergences::f_divergences().make(name, {}), plane_mixture(*c.a.space), plane_mixture(*c.b.space));
    if (!(found.error <= std::abs(found.value)) && found.error > 1e-6)
      throw NumericError(text("the quadrature has an error of ", found.error, " at a value of ", found.value));
    Measured all = of_laws(found.value, "quadrature");
    all["error"] = found.error;
    return all;
  };
}

Measured w2_of_space(const MeasureCall& c) {
  if (!gaussians_in_space(c)) return nullptr;
  const GaussianNd p = whole_gaussian(*c.a.space), q = whole_gaussian(*c.b.space);
  const double cost = transport::gaussian_cost(p.mean, p.covariance, q.mean, q.covariance);
  return of_laws(std::sqrt(std::max(0.0, cost)), "closed form");
}

Measured mmd_of_space(const MeasureCall& c) {
  if (c.bandwidth == 0 || !gaussians_in_space(c)) return nullptr;
  return of_laws(divergences::mmd_squared(c.bandwidth, whole_gaussian(*c.a.space), whole_gaussian(*c.b.space)),
                 "closed form");
}

Measured energy_of_space(const MeasureCall& c) {
  if (!gaussians_in_space(c)) return nullptr;
  return of_laws(divergences::energy_distance(whole_gaussian(*c.a.space), whole_gaussian(*c.b.space)), "quadrature");
}

}  // namespace saddle::app
