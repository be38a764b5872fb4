#include <ATen/ATen.h>

#include "saddle/game/engine.h"

namespace saddle::game {

void announce(const nn::Network& network, const nn::Weights& leaves, const nn::Complete& complete) {
  for (std::size_t j = 0; j < leaves.size(); ++j) {
    if (network.parameters[j].buffer) continue;
    leaves[j].register_hook([complete, j](const Tensor& gradient) {
      if (gradient.defined()) complete(j, gradient);
    });
  }
}

}  // namespace saddle::game
