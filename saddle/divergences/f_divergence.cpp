#include "saddle/divergences/f_divergence.h"

#include <numbers>

#include "saddle/core/error.h"
#include "saddle/divergences/formula_detail.h"

namespace saddle::divergences {
namespace {

using namespace formula;
using std::numbers::ln2;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// u log u, continued to u = 0.
double u_log_u(double u) { return u == 0 ? 0 : u * log(u); }

/// The row with its conjugate made infinite outside the domain.
FDivergence on_domain(FDivergence d) {
  d.conjugate = [inside = d.conjugate, end = d.slope, closed = d.slope_in_domain](double t) {
    return t > end || (t == end && !closed) ? kInfinity : inside(t);
  };
  return d;
}

}  // namespace

FDivergence kl() {
  return {
      .name = "kl",
      .f = u_log_u,
      .derivative = [](double u) { return 1 + log(u); },
      .conjugate = [](double t) { return exp(t - 1); },
      .threshold = 1,
      .activation = [](const auto& v) { return v; },
      .composed = [](const auto& v) { return exp(v - 1); },
  };
}

FDivergence reverse_kl() {
  return on_domain({
      .name = "reverse-kl",
      .f = [](double u) { return -log(u); },
      .derivative = [](double u) { return -1 / u; },
      .conjugate = [](double t) { return -1 - log(-t); },
      .slope = 0,
      .threshold = -1,
      .activation = [](const auto& v) { return -exp(-v); },
      .composed = [](const auto& v) { return v - 1; },
  });
}

FDivergence pearson() {
  const Formula conjugate = [](const auto& t) {
    const auto inside = clamp_min(t, -2.0);  // below, u = 0 is the best u >= 0
    return inside + inside * inside / 4;
  };
  return {
      .name = "pearson",
      .f = [](double u) { return (u - 1) * (u - 1); },
      .derivative = [](double u) { return 2 * (u - 1); },
      .conjugate = conjugate,
      .activation = [](const auto& v) { return v; },
      .composed = conjugate,
  };
}

FDivergence neyman() {
  return on_domain({
      .name = "neyman",
      .f = [](double u) { return (1 - u) * (1 / u - 1); },
      .derivative = [](double u) { return 1 - 1 / (u * u); },
      .conjugate = [](double t) { return 2 - 2 * std::sqrt(1 - t); },
      .slope = 1,
      .slope_in_domain = true,
      .activation = [](const auto& v) { return -expm1(-v); },
      .composed = [](const auto& v) { return -2 * expm1(-v / 2); },
  });
}

FDivergence squared_hellinger() {
  return on_domain({
      .name = "squared-hellinger",
      .f = [](double u) { return (std::sqrt(u) - 1) * (std::sqrt(u) - 1); },
      .derivative = [](double u) { return 1 - 1 / std::sqrt(u); },
      .conjugate = [](double t) { return t / (1 - t); },
      .slope = 1,
      .activation = [](const auto& v) { return -expm1(-v); },
      .composed = [](const auto& v) { return expm1(v); },
  });
}

FDivergence jensen_shannon() {
  return on_domain({
      .name = "jensen-shannon",
      .f = [](double u) { return u_log_u(u) - (u + 1) * log((u + 1) / 2); },
      .derivative = [](double u) { return log(2 * u / (1 + u)); },
      .conjugate = [](double t) { return -ln2 - log_one_minus_exp(ln2 - t); },
      .slope = ln2,
      .activation = [](const auto& v) { return ln2 - soft_plus(-v); },
      .composed = [](const auto& v) { return soft_plus(v) - ln2; },
  });
}

FDivergence weighted_js(double pi) {
  if (!(pi > 0 && pi < 1)) throw ConfigError(text("weighted-js: pi = ", pi, " must lie between 0 and 1"));
  const double end = -pi * log(pi);
  return on_domain({
      .name = "weighted-js",
      .f = [pi](double u) { return pi * u_log_u(u) - u_log_u(1 - pi + pi * u); },
      .derivative = [pi](double u) { return pi * log(u / (1 - pi + pi * u)); },
      .conjugate = [pi, end](double t) { return (1 - pi) * (log1p(-pi) - log_one_minus_exp((end - t) / pi)); },
      .slope = end,
      .activation = [end](const auto& v) { return end - soft_plus(-v); },
      .composed =
          [pi](const auto& v) {
            // Far out 1 - sigmoid(v)^(1 / pi) is e^-v / pi to rounding: go on straight before it underflows.
            constexpr double kFar = 40;
            const auto x = soft_plus(-clamp_max(v, kFar)) / pi;
            return (1 - pi) * (log1p(-pi) - log_one_minus_exp(x) + relu(v - kFar));
          },
  });
}

FDivergence jeffreys() {
  // sup over u of u t - (u - 1) log u is at 1 / u = w = W(e^(1 - t)): w + 1/w + t - 2, where w + log w = 1 - t.
  const Formula conjugate = [](const auto& t) {
    const auto log_w = log_lambert(1 - t);
    return expm1(-log_w) - log_w;
  };
  return {
      .name = "jeffreys",
      .f = [](double u) { return (u - 1) * log(u); },
      .derivative = [](double u) { return 1 + log(u) - 1 / u; },
      .conjugate = conjugate,
      .activation = [](const auto& v) { return v; },
      .composed = conjugate,
  };
}

FDivergence gan() {
  return on_domain({
      .name = "gan",
      .f = [](double u) { return u_log_u(u) - u_log_u(u + 1); },
      .derivative = [](double u) { return log(u / (1 + u)); },
      .conjugate = [](double t) { return -log_one_minus_exp(-t); },
      .slope = 0,
      .threshold = -ln2,
      .activation = [](const auto& v) { return -soft_plus(-v); },
      .composed = [](const auto& v) { return soft_plus(v); },
  });
}

FDivergence total_variation() {
  return on_domain({
      .name = "total-variation",
      .f = [](double u) { return std::abs(u - 1) / 2; },
      .derivative = [](double u) { return u == 1 ? 0 : std::copysign(0.5, u - 1); },
      .conjugate = [](double t) { return std::max(t, -0.5); },
      .slope = 0.5,
      .slope_in_domain = true,
      .activation = [](const auto& v) { return tanh(v) / 2; },
      .composed = [](const auto& v) { return tanh(v) / 2; },
      .kinks = {1},
  });
}

FDivergence alpha(double a) {
  if (!(std::isfinite(a) && a != 0 && a != 1)) {
    throw ConfigError(text("alpha: alpha = ", a, " must be a number other than 0 (reverse-kl) and 1 (kl)"));
  }
  const double power = a / (a - 1);
  FDivergence d{
      .name = "alpha",
      .f = [a](double u) { return (expm1(a * log(u)) - a * (u - 1)) / (a * (a - 1)); },
      .derivative = [a](double u) { return expm1((a - 1) * log(u)) / (a - 1); },
  };
  if (a > 1) {
    const Formula conjugate = [a, power](const auto& t) { return (pow(relu(1 + (a - 1) * t), power) - 1) / a; };
    d.conjugate = conjugate;
    d.activation = [](const auto& v) { return v; };
    d.composed = conjugate;
    return d;
  }
  d.conjugate = [a, power](double t) { return expm1(power * log1p(std::max((a - 1) * t, -1.0))) / a; };
  d.slope = 1 / (1 - a);
  d.slope_in_domain = a < 0;
  d.activation = [end = d.slope](const auto& v) { return end - soft_plus(-v); };
  d.composed = [a, power](const auto& v) { return expm1(power * (log_soft_plus_of_minus(v) + log1p(-a))) / a; };
  return on_domain(std::move(d));
}

FDivergence ns_gan() {
  return on_domain({
      .name = "ns-gan",
      .f = [](double u) { return log1p(1 / u) - ln2; },
      .derivative = [](double u) { return -1 / (u * (u + 1)); },
      .conjugate =
          [](double t) {
            // 1 / u* = a (a + b) / 2 solves u (u + 1) = -1 / t, free of cancellation at both ends.
            const double a = std::sqrt(-t), b = std::sqrt(4 - t);
            return ln2 - 2 * a / (a + b) - log1p(a * (a + b) / 2);
          },
      .slope = 0,
      .slope_in_domain = true,
      .threshold = -0.5,
      .activation = [](const auto& v) { return -exp(-v) * sigmoid(-v); },
      .composed = [](const auto& v) { return ln2 - sigmoid(-v) - soft_plus(-v); },
  });
}

}  // namespace saddle::divergences
