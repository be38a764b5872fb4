#include "saddle/metrics/prdc.h"

#include <ATen/ATen.h>

#include "saddle/metrics/pairs_detail.h"

namespace saddle::metrics {
namespace {

constexpr double kRoundings = 0x1p-49;  // of a number, some units in its last place

/// Each sample's largest coordinate, without its sign.
Tensor largest(const Points& x) { return x.given.abs().amax(1).to(at::kDouble); }

}  // namespace

Prdc prdc(const Tensor& real_all, const Tensor& fake_all, std::int64_t k) {
  if (k < 1) throw ConfigError(text("prdc: k = ", k, ", expected at least 1"));
  const auto [real, fake] = centred_points("prdc", real_all, fake_all);
  const std::int64_t n = real.rows.size(0), m = fake.rows.size(0);
  if (std::min(n, m) <= k)
    throw DataError(text("prdc: ", n, " real and ", m, " fake samples, expected more than k = ", k, " of each"));
  const Tensor real_radii = squared_radii(real, k), fake_radii = squared_radii(fake, k);
  const Tensor of_reals = largest(real), of_fakes = largest(fake);
  Tensor fake_is_met = at::zeros({m}, at::kBool);
  std::int64_t recalled = 0, covered = 0, inside = 0;
  for_blocks_of_pairs(real, fake, [&](std::int64_t from, const Tensor& squared) {
    const Tensor radii = real_radii.narrow(0, from, squared.size(0)).unsqueeze(1);
    take_differences(real, fake, from, squared, near_to(squared, radii).logical_or_(near_to(squared, fake_radii)));
    const Tensor roundings = kRoundings * (of_reals.narrow(0, from, squared.size(0)).unsqueeze(1) + of_fakes);
    const Tensor tie =
        roundings * radii.sqrt();  // of a squared distance: nearer to the squared radius than this is on it
    const Tensor in_real_ball = squared <= radii + tie;
    fake_is_met.logical_or_(in_real_ball.any(0));
    covered += in_real_ball.any(1).sum().item<std::int64_t>();
    inside += (squared < radii - tie).sum().item<std::int64_t>();
    recalled += (squared <= fake_radii + roundings * fake_radii.sqrt()).any(1).sum().item<std::int64_t>();
  });
  const auto reals = static_cast<double>(n), fakes = static_cast<double>(m);
  return {.precision = fake_is_met.sum().item<double>() / fakes,
          .recall = static_cast<double>(recalled) / reals,
          .density = static_cast<double>(inside) / (static_cast<double>(k) * fakes),
          .coverage = static_cast<double>(covered) / reals};
}

}  // namespace saddle::metrics
