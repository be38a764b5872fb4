#include "saddle/nn/constraint.h"

#include <ATen/ATen.h>

#include "saddle/nn/normalise.h"
#include "saddle/nn/spectral_norm.h"

namespace saddle::nn {

Constraint unconstrained() { return {.name = "none"}; }

Constraint weight_clip(double c) {
  return {.name = "clip", .project = [c](const std::vector<Tensor>& weights) {
            at::_foreach_clamp_min_(weights, -c), at::_foreach_clamp_max_(weights, c);
          }};
}

namespace {

Constraint make_spectral_norm(const Options& o) {
  const bool of_kernel = o.word_of("norm", {"kernel", "operator"}) == "kernel";
  return spectral_norm({.iterations = o.integer_in("iterations", 1, 1000),
                        .exact = o.flag("exact"),
                        .norm = of_kernel ? ConvolutionNorm::kernel : ConvolutionNorm::convolution});
}

}  // namespace

const Table<Constraint>& constraints() {
  static const Table<Constraint> table(
      "constraint",
      {{"none", "w", "", {}, [](const Options&) { return unconstrained(); }},
       {"clip",
        "w <- clip(w, -c, c)",
        "Arjovsky et al. 2017, Algorithm 1",
        {{"c", 0.01, "bound of each weight, > 0"}},
        [](const Options& o) { return weight_clip(o.number_in("c", 1e-12, 1e12)); }},
       {"spectral-norm",
        "W / sigma(W), sigma the largest singular value",
        "Miyato et al. 2018, eq. (8), Algorithm 1; of convolutions Gouk et al. 2018",
        {{"iterations", std::int64_t{1}, "of the power method in a training pass, >= 1"},
         {"exact", false, "sigma by a decomposition, for tests"},
         {"norm", std::string("kernel"),
          "sigma of a convolution: kernel (of its weight as a matrix), or operator (of the map of images, which bounds "
          "the slope)"}},
        make_spectral_norm},
       {"normalise",
        "W / |W|_F; of one linear layer D(x) = <psi, x> / |psi|",
        "Salimans and Kingma 2016, eq. (2), without gain",
        {},
        [](const Options&) { return normalise(); }}});
  return table;
}

}  // namespace saddle::nn
