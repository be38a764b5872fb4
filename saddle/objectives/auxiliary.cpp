#include "saddle/objectives/auxiliary.h"

#include <ATen/ATen.h>

#include "saddle/objectives/ac_gan.h"

namespace saddle::objectives {
namespace {

using Loss = std::function<Tensor(const Play&)>;

Loss sum(const Loss& loss, double weight, const Loss& added) {
  return [=](const Play& d) { return loss(d) + weight * added(d); };
}

}  // namespace

Objective with_auxiliary(const Objective& objective, const Auxiliary& auxiliary) {
  Objective both = objective;
  both.name = objective.name + " + " + auxiliary.objective.name;
  both.critic_needs = objective.critic_needs | auxiliary.objective.critic_needs;
  both.generator_needs = objective.generator_needs | auxiliary.objective.generator_needs;
  both.critic_loss = sum(objective.critic_loss, auxiliary.weight, auxiliary.objective.critic_loss);
  both.generator_loss = sum(objective.generator_loss, auxiliary.weight, auxiliary.objective.generator_loss);
  both.per_sample = objective.per_sample && auxiliary.objective.per_sample;
  return both;
}

const Table<Auxiliary>& auxiliaries() {
  static const Table<Auxiliary> table(
      "auxiliary objective",
      {{"ac-gan",
        "weight (-E log P(C = y | x) - E log P(C = y | G(z, y))); the generator's share is the second term",
        "Odena et al. 2017, eq. (3)",
        {{"weight", 1.0, "against the adversarial loss, >= 0"}},
        [](const Options& o) { return Auxiliary{o.number_in("weight", 0, 1e12), ac_gan()}; }}});
  return table;
}

}  // namespace saddle::objectives
