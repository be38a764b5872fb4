#include "saddle/nn/init.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saddle::nn {

Init weight_init(Scheme scheme, std::int64_t fan_in) {
  const double n = static_cast<double>(fan_in);
  switch (scheme) {
    case Scheme::dcgan:
      return normal(0, 0.02);
    case Scheme::pytorch:
      return uniform(1 / std::sqrt(n));
    case Scheme::he:
      return normal(0, std::sqrt(2 / n));
    case Scheme::lecun:
      return normal(0, std::sqrt(1 / n));
  }
  throw Error("weight_init: not a scheme");
}

Init bias_init(Scheme scheme, std::int64_t fan_in) {
  return scheme == Scheme::pytorch ? uniform(1 / std::sqrt(static_cast<double>(fan_in))) : constant(0);
}

Tensor draw(const Init& init, at::IntArrayRef shape, const Stream& stream, const at::TensorOptions& options) {
  switch (init.kind) {
    case Init::Kind::given:
      return init.value.to(init.value.is_floating_point() ? options : options.dtype(init.value.scalar_type()),
                           /*non_blocking=*/false, /*copy=*/true);
    case Init::Kind::constant:
      return at::full(shape, init.center, options.has_dtype() ? options : options.dtype(at::kFloat));
    case Init::Kind::normal:
      return stream.normal(shape, options).mul_(init.spread).add_(init.center);
    case Init::Kind::uniform:
      return stream.uniform(shape, options).mul_(2 * init.spread).sub_(init.spread - init.center);
  }
  throw Error("draw: not an initialisation");
}

}  // namespace saddle::nn
