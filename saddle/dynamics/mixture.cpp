#include <ATen/ATen.h>

#include "saddle/dynamics/mixture_detail.h"

namespace saddle::dynamics {
namespace {

using objectives::Objective;
using objectives::Play;
using Loss = std::function<Tensor(const Play&)> Objective::*;

/// Each part's loss of its own scores, put together again.
Tensor by_parts(const std::vector<Part>& parts, const std::vector<std::int64_t>& games, Loss loss, const Play& d) {
  std::vector<Tensor> real(parts.size()), fake(parts.size()), all;
  if (d.real.defined()) real = d.real.split_with_sizes(games, 0);
  if (d.fake.defined()) fake = d.fake.split_with_sizes(games, 0);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    Play own;
    own.real = real[k], own.fake = fake[k];
    all.push_back((parts[k].objective.*loss)(own));
  }
  return at::cat(all, 0);
}

}  // namespace

bool mixes(const Objective& objective) {
  const objectives::Needs n = objective.critic_needs | objective.generator_needs;
  const bool more = n.pairs || n.distance || n.real_features || n.fake_features || n.real_classes || n.fake_classes;
  return !more && !objective.witness && objective.least_batch == 1 && objective.features == 0;
}

Objective mixture(const std::vector<Part>& parts) {
  if (parts.size() == 1) return parts[0].objective;
  Objective all{.name = "mixture"};
  std::vector<std::int64_t> games;
  for (const Part& part : parts) {
    all.critic_needs = all.critic_needs | part.objective.critic_needs;
    all.generator_needs = all.generator_needs | part.objective.generator_needs;
    games.push_back(part.games);
  }
  all.critic_loss = [=](const Play& d) { return by_parts(parts, games, &Objective::critic_loss, d); };
  all.generator_loss = [=](const Play& d) { return by_parts(parts, games, &Objective::generator_loss, d); };
  return all;
}

penalties::Penalty weighted(const penalties::Penalty& penalty, const Tensor& weights) {
  penalties::Penalty all = penalty;
  all.weight = weights[0].item<double>();
  if ((weights == all.weight).all().item<bool>()) return all;
  all.weight = 1;
  all.value = [inner = penalty.value, each = weights.unsqueeze(1)](const Tensor& g) { return inner(g) * each; };
  return all;
}

}  // namespace saddle::dynamics
