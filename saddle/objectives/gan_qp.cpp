#include "saddle/objectives/gan_qp.h"

#include <ATen/ATen.h>

#include <cmath>

namespace saddle::objectives {
namespace {

Tensor qp_distance(const QpDistance& o, const Tensor& x_real, const Tensor& x_fake) {
  require_equal_shapes("GAN-QP", "x_real", x_real, "x_fake", x_fake);
  const Tensor difference = (x_real - x_fake).flatten(1);
  const auto elements = static_cast<double>(difference.size(1));
  const double count = !o.mean || o.norm == Norm::linf ? 1 : o.norm == Norm::l1 ? elements : std::sqrt(elements);
  return norm_of(difference, o.norm) / count;
}

}  // namespace

Objective gan_qp(const GanQpOptions& o) {
  const auto critic_loss = [lambda = o.lambda, pairwise = o.pairwise](const Play& d) {
    const Tensor gap = pairwise ? d.real_fake - d.fake_real : d.real - d.fake;
    return (gap.square() / (2 * lambda * d.distance) - gap).mean(-1);
  };
  Objective objective{.name = "gan-qp", .critic_loss = critic_loss, .per_sample = true};
  if (o.pairwise) {
    objective.critic_needs = {.pairs = true, .distance = true};
    objective.generator_needs = {.pairs = true};
    objective.generator_loss = [](const Play& d) { return (d.real_fake - d.fake_real).mean(-1); };
  } else {
    objective.critic_needs = {.real = true, .fake = true, .distance = true};
    objective.generator_loss = [](const Play& d) { return -d.fake.mean(-1); };
  }
  objective.distance = [distance = o.distance](const Tensor& x_real, const Tensor& x_fake) {
    return qp_distance(distance, x_real, x_fake);
  };
  return objective;
}

}  // namespace saddle::objectives
