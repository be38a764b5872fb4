#include "saddle/nn/constraint.h"

#include <ATen/ATen.h>

namespace saddle::nn {

Constraint unconstrained() { return {.name = "none"}; }

Constraint weight_clip(double c) {
  return {.name = "clip", .project = [c](const std::vector<Tensor>& weights) {
            at::_foreach_clamp_min_(weights, -c), at::_foreach_clamp_max_(weights, c);
          }};
}

const Table<Constraint>& constraints() {
  static const Table<Constraint> table(
      "constraint", {{"none", "w", "", {}, [](const Options&) { return unconstrained(); }},
                     {"clip",
                      "w <- clip(w, -c, c)",
                      "Arjovsky et al. 2017, Algorithm 1",
                      {{"c", 0.01, "bound of each weight, > 0"}},
                      [](const Options& o) { return weight_clip(o.number_in("c", 1e-12, 1e12)); }}});
  return table;
}

}  // namespace saddle::nn
