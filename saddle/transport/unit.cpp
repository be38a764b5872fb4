#include "saddle/transport/unit.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "saddle/core/error.h"

namespace saddle::transport {

double unit_of(const char* who, const Tensor& x, const Tensor& y) {
  constexpr double kWide = 1e30;
  const Tensor extent = at::maximum(x.amax(0), y.amax(0)) - at::minimum(x.amin(0), y.amin(0));
  const double widest = extent.max().item<double>();
  if (!std::isfinite(widest))
    throw DataError(text(who, ": differences of samples are beyond float64, divide the samples by a number"));
  if (widest == 0 || (widest >= 1 / kWide && widest <= kWide)) return 1;
  return std::exp2(std::floor(std::log2(widest)));
}

double in_unit(const char* who, double value, double unit, double p) {
  const double all = value * std::pow(unit, p);
  if (value != 0 && !std::isnormal(all))
    throw DataError(text(who, ": ", value, " times ", unit, "^", p, " is beyond float64, ",
                         unit > 1 ? "divide" : "multiply", " the samples by a number"));
  return all;
}

Tensor in_unit(const char* who, const Tensor& values, double unit, double p) {
  if (unit == 1 && at::isfinite(values).all().item<bool>()) return values;
  in_unit(who, values.abs().max().item<double>(), unit, p);
  return values * std::pow(unit, p);
}

}  // namespace saddle::transport
