#include "saddle/penalties/points.h"

#include <ATen/ATen.h>

#include "saddle/core/names.h"

namespace saddle::penalties {

Points at_real() {
  return [](const Tensor& x_real, const Tensor&, const Stream&, std::int64_t) { return x_real; };
}

Points at_fake() {
  return [](const Tensor&, const Tensor& x_fake, const Stream&, std::int64_t) { return x_fake; };
}

Points at_interpolates() {
  return [](const Tensor& x_real, const Tensor& x_fake, const Stream& stream, std::int64_t) {
    require_equal_shapes("gradient penalty", "x_real", x_real, "x_fake", x_fake);
    Shape one_a_sample(x_real.dim(), 1);
    one_a_sample[0] = x_real.size(0);
    const Tensor epsilon = stream.uniform({x_real.size(0)}, x_real.options()).view(one_a_sample);
    return x_fake + epsilon * (x_real - x_fake);
  };
}

Points around_real(double noise) {
  return [noise](const Tensor& x_real, const Tensor&, const Stream& stream, std::int64_t games) {
    if (noise == 0) return x_real;
    Shape one_game = x_real.sizes().vec(), own{0};
    for (std::int64_t i = 1; i <= games; ++i) one_game[static_cast<std::size_t>(i)] = 1;
    for (std::int64_t i = games + 1; i < x_real.dim(); ++i) own.push_back(i);
    return x_real +
           noise * x_real.std(own, /*unbiased=*/true, /*keepdim=*/true) * stream.normal(one_game, x_real.options());
  };
}

Points points(const std::string& name, double noise) {
  if (name == "real") return at_real();
  if (name == "fake") return at_fake();
  if (name == "interpolates") return at_interpolates();
  if (name == "around-real") return around_real(noise);
  throw_unknown("points of a penalty", name, {"real", "fake", "interpolates", "around-real"});
}

}  // namespace saddle::penalties
