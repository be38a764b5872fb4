#pragma once
#include <concepts>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::divergences {

/// A formula typed once and good for a number and for a tensor: Formula([](const auto& v) { return exp(v - 1); }).
/// A tensor keeps its shape and dtype and can be differentiated twice.
class Formula {
 public:
  Formula() = default;
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, Formula>)
  Formula(F formula) : number_(formula), tensor_(formula) {}

  double operator()(double v) const { return number_(v); }
  Tensor operator()(const Tensor& v) const { return tensor_(v); }

 private:
  std::function<double(double)> number_;
  std::function<Tensor(const Tensor&)> tensor_;
};

/// D_f(P || Q) = E_Q[f(p / q)], P the data and Q the model, with all that a critic needs to estimate it:
/// D_f(P || Q) = sup over T of E_P[T] - E_Q[f*(T)], reached at T = f'(p / q), and T = g_f(v) of a free score v.
///
/// f is convex on u >= 0; f* is the conjugate over u >= 0, f*(t) = sup { u t - f(u) : u >= 0 }, infinite outside its
/// domain. Where the paper prints the conjugate over all real u (Pearson, alpha > 1) ours is smaller, hence the bound
/// tighter: Pearson's is -1 below t = -2 where the paper has t^2 / 4 + t.
///
/// Source: Nowozin et al. 2016, "f-GAN", eq. (4) for the bound, eq. (6) for g_f, Tables 1, 2 and 6 for the rows.
struct FDivergence {
  std::string name;
  std::function<double(double u)> f;           // u >= 0; f(0) is the limit, which may be infinite
  std::function<double(double u)> derivative;  // f'(u), u > 0; the optimal critic T*(x) at u = p(x) / q(x)
  std::function<double(double t)> conjugate;   // f*(t), any t; infinite where t is not in the domain
  /// f'(inf) = lim f(u) / u, the price of mass where q = 0; it is also where the domain of f* ends.
  double slope = std::numeric_limits<double>::infinity();
  bool slope_in_domain = false;  // whether f*(slope) is finite
  double threshold = 0;          // f'(1): a T above says "rather P"; total variation's is the middle one, 0
  Formula activation;            // g_f(v), strictly increasing from R into the domain of f*
  Formula composed;              // f*(g_f(v)), exact for any v where the value can be represented
  std::vector<double> kinks = {};  // the u > 0 where f' jumps; a quadrature of q f(p / q) is cut where p / q is one

  /// D_f of two distributions without common support, f(0) + f'(inf): the largest value there is.
  double disjoint() const { return f(0) + slope; }
};

/// f = u log u.
FDivergence kl();
/// f = -log u.
FDivergence reverse_kl();
/// f = (u - 1)^2.
FDivergence pearson();
/// f = (1 - u)^2 / u.
FDivergence neyman();
/// f = (sqrt u - 1)^2: 2 - 2 BC, twice what many books call the squared Hellinger distance.
FDivergence squared_hellinger();
/// f = u log u - (u + 1) log((u + 1) / 2): twice the Jensen-Shannon divergence of the books, at most 2 log 2.
FDivergence jensen_shannon();
/// f = pi u log u - (1 - pi + pi u) log(1 - pi + pi u): pi KL(P || M) + (1 - pi) KL(Q || M), M = pi P + (1 - pi) Q.
/// @throws ConfigError unless 0 < pi < 1.
FDivergence weighted_js(double pi);
/// f = (u - 1) log u.
FDivergence jeffreys();
/// f = u log u - (u + 1) log(u + 1): jensen_shannon() less 2 log 2, so that it is -2 log 2 at P = Q.
FDivergence gan();
/// f = |u - 1| / 2.
FDivergence total_variation();
/// f = (u^alpha - 1 - alpha (u - 1)) / (alpha (alpha - 1)).
/// @throws ConfigError if alpha is 0 or 1 (the limits are reverse KL and KL) or not finite.
FDivergence alpha(double alpha);
/// f = log(1 + 1 / u) - log 2: what the non-saturating generator's loss -E_Q[log D] is at the optimal D, less log 2.
/// The value only: its gradient in Q is another one, since D does not follow Q within a step.
FDivergence ns_gan();

}  // namespace saddle::divergences
