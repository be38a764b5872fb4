#include "saddle/nn/noise.h"

#include <ATen/ATen.h>

namespace saddle::nn {

Input noise(double std, Schedule schedule) {
  const auto with = [std, schedule](const Tensor& x, const Tensor& eps, double share) {
    return x + std * schedule.factor(share) * eps;
  };
  const auto apply = [with](const Tensor& x, const Stream& stream, double share) {
    return with(x, stream.normal(x.sizes(), x.options()), share);
  };
  return {.name = "noise", .apply = apply, .with = with};
}

}  // namespace saddle::nn
