#include "app/distance/line_measures.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/divergences/gaussians.h"
#include "saddle/divergences/quadrature.h"
#include "saddle/divergences/registry.h"

#include "app/distance/space_measures.h"

namespace saddle::app {
namespace {

bool gaussians_on_line(const MeasureCall& c) { return c.a.law->is_gaussian && c.b.law->is_gaussian; }

divergences::GaussianNd gaussian_of(const divergences::LineLaw& law) {
  return {.mean = at::full({1}, law.mean, at::kDouble), .covariance = at::full({1, 1}, law.std * law.std, at::kDouble)};
}

Measured by_quadrature(double value, double error) {
  Measured found = answer(value, "quadrature");
  if (std::isfinite(error)) found["error"] = error;
  return found;
}

/// A p-th root with the error that its power's makes.
Measured root_by_quadrature(const divergences::Integral& power, double p) {
  const double root = std::pow(power.value, 1 / p);
  return by_quadrature(root, power.value > 0 ? root * power.error / (p * power.value) : std::pow(power.error, 1 / p));
}

}  // namespace

std::function<Way(const MeasureCall&)> w_of_line(double p) {
  return [p](const MeasureCall& call) -> Way {
    const bool closed = gaussians_on_line(call) && (p == 1 || p == 2);
    return [p, closed](const MeasureCall& c) {
      const divergences::Integral cost = divergences::transport_cost(p, *c.a.law, *c.b.law);
      return closed ? answer(std::pow(cost.value, 1 / p), "closed form") : root_by_quadrature(cost, p);
    };
  };
}

std::function<Way(const MeasureCall&)> f_of_line(const std::string& name, double share) {
  return [name, share](const MeasureCall& call) -> Way {
    const ClosedForm closed = closed_form(name);
    if (closed && gaussians_on_line(call)) {
      return [closed, share](const MeasureCall& c) {
        return answer(share * closed(gaussian_of(*c.a.law), gaussian_of(*c.b.law), c.options), "closed form");
      };
    }
    return [name, share](const MeasureCall& c) {
      const divergences::FDivergence d = divergences::f_divergences().make(name, c.options.values());
      const divergences::Integral found = divergences::divergence(d, *c.a.law, *c.b.law);
      return by_quadrature(share * found.value, share * found.error);
    };
  };
}

Way mmd_of_line(const MeasureCall& call) {
  if (call.bandwidth == 0 || !gaussians_on_line(call)) return {};
  return [](const MeasureCall& c) {
    return answer(divergences::mmd_squared(c.bandwidth, gaussian_of(*c.a.law), gaussian_of(*c.b.law)), "closed form");
  };
}

Way energy_of_line(const MeasureCall&) {
  return [](const MeasureCall& c) {
    const divergences::Integral found = divergences::energy_distance(*c.a.law, *c.b.law);
    return by_quadrature(found.value, found.error);
  };
}

}  // namespace saddle::app
