#include "saddle/penalties/points.h"

#include <ATen/ATen.h>

#include "saddle/core/names.h"

namespace saddle::penalties {
namespace {

/// Over these dimensions and all ranks' samples; the dimensions stay, of size 1.
Tensor deviation(const Tensor& x, const Shape& over, const Ranks& ranks) {
  if (ranks.alone()) return x.std(over, /*unbiased=*/true, /*keepdim=*/true);
  const Tensor mean_of_all = for_own_use(ranks, mean(ranks, x.mean(over, /*keepdim=*/true)));
  const Tensor squares = sum(ranks, (x - mean_of_all).square().sum(over, /*keepdim=*/true));
  const std::int64_t elements = ranks.count() * x.numel() / squares.numel();
  return for_own_use(ranks, (squares / (elements - 1)).sqrt());
}

}  // namespace

Points at_real() {
  return [](const Tensor& x_real, const Tensor&, const Stream&, std::int64_t, const Ranks&) { return x_real; };
}

Points at_fake() {
  return [](const Tensor&, const Tensor& x_fake, const Stream&, std::int64_t, const Ranks&) { return x_fake; };
}

Points at_interpolates() {
  return [](const Tensor& x_real, const Tensor& x_fake, const Stream& stream, std::int64_t, const Ranks&) {
    require_equal_shapes("gradient penalty", "x_real", x_real, "x_fake", x_fake);
    Shape one_a_sample(x_real.dim(), 1);
    one_a_sample[0] = x_real.size(0);
    const Tensor epsilon = stream.uniform({x_real.size(0)}, x_real.options()).view(one_a_sample);
    return x_fake + epsilon * (x_real - x_fake);
  };
}

Points around_real(double noise) {
  return [noise](const Tensor& x_real, const Tensor&, const Stream& stream, std::int64_t games, const Ranks& ranks) {
    if (noise == 0) return x_real;
    Shape one_game = x_real.sizes().vec(), own{0};
    for (std::int64_t i = 1; i <= games; ++i) one_game[static_cast<std::size_t>(i)] = 1;
    for (std::int64_t i = games + 1; i < x_real.dim(); ++i) own.push_back(i);
    return x_real + noise * deviation(x_real, own, ranks) * stream.normal(one_game, x_real.options());
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
