#include "saddle/penalties/constraint.h"

#include <ATen/ATen.h>

namespace saddle::penalties {

Constraint unconstrained() {
  return {.name = "none", .apply = [](const std::vector<Tensor>&) {}};
}

Constraint weight_clip(double c) {
  return {.name = "clip", .apply = [c](const std::vector<Tensor>& weights) {
            at::_foreach_clamp_min_(weights, -c), at::_foreach_clamp_max_(weights, c);
          }};
}

}  // namespace saddle::penalties
