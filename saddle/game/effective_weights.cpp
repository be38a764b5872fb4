#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "saddle/game/effective_weights_detail.h"
#include "saddle/game/engine.h"
#include "saddle/nn/divided.h"

namespace saddle::game {

EffectiveWeights::EffectiveWeights(const nn::Network& critic, const nn::Weights& at, nn::Pass& pass)
    : critic_(critic), effective_(at) {
  if (!critic.effective) return;
  const c10::AutoGradMode grad_mode(true);
  leaves_ = leaves(critic, at, Graph::drop);
  effective_ = critic.effective(leaves_, pass);
}

nn::Weights EffectiveWeights::values(at::ScalarType batch) const {
  return nn::layer_values(critic_, effective_, batch);
}

nn::Weights EffectiveWeights::pulled_back(const nn::Weights& gradient) const {
  nn::Weights found = gradient, outputs, outer;
  for (std::size_t j = 0; j < found.size(); ++j) {
    if (!found[j].defined()) continue;
    found[j] = found[j].to(effective_[j].scalar_type());
    if (leaves_.empty() || effective_[j].is_leaf()) continue;
    outputs.push_back(effective_[j]), outer.push_back(found[j]), found[j] = Tensor();
  }
  if (outputs.empty()) return found;
  const nn::Weights through = nn::in_network_order(
      critic_, torch::autograd::grad(outputs, nn::trainable(critic_, leaves_), outer, /*retain_graph=*/false,
                                     /*create_graph=*/false, /*allow_unused=*/true));
  for (std::size_t j = 0; j < found.size(); ++j) {
    nn::add_to(found[j], through[j]);
  }
  return found;
}

}  // namespace saddle::game
