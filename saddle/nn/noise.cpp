#include "saddle/nn/noise.h"

#include <ATen/ATen.h>

namespace saddle::nn {

Input noise(double std, Schedule schedule) {
  return {.name = "noise", .apply = [std, schedule](const Tensor& x, const Stream& stream, double share) {
            return x + std * schedule.factor(share) * stream.normal(x.sizes(), x.options());
          }};
}

}  // namespace saddle::nn
