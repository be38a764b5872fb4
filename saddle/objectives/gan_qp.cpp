#include "saddle/objectives/gan_qp.h"

namespace saddle::objectives {
namespace {

Tensor qp_distance(const QpDistance& o, const Tensor& x_real, const Tensor& x_fake) {
  require_equal_shapes("GAN-QP", "x_real", x_real, "x_fake", x_fake);
  const Tensor difference = (x_real - x_fake).flatten(1);
  switch (o.norm) {
    case QpDistance::Norm::l1:
      return o.mean ? difference.abs().mean(1) : difference.abs().sum(1);
    case QpDistance::Norm::l2:
      return (o.mean ? difference.square().mean(1) : difference.square().sum(1)).sqrt();
    case QpDistance::Norm::linf:
      break;
  }
  return difference.abs().amax(1);
}

}  // namespace

Objective gan_qp(const GanQpOptions& o) {
  const auto critic_loss = [lambda = o.lambda, pairwise = o.pairwise](const Play& d) {
    const Tensor gap = pairwise ? d.real_fake - d.fake_real : d.real - d.fake;
    return (gap.square() / (2 * lambda * d.distance) - gap).mean(-1);
  };
  Objective objective{.name = "gan-qp", .critic_loss = critic_loss};
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
