#include "saddle/nn/standing_statistics.h"

#include <c10/core/GradMode.h>

namespace saddle::nn {

Weights with_standing_statistics(const Network& network, const Weights& weights, std::int64_t count,
                                 const std::function<InputBatch(std::int64_t k)>& batch) {
  Weights standing = weights;
  if (!has_buffers(network)) return standing;
  const c10::NoGradGuard no_grad;
  for (std::int64_t k = 0; k < count; ++k) {
    const InputBatch inputs = batch(k);
    Pass pass{.training = true, .labels = inputs.labels, .momentum = 1 / static_cast<double>(k + 1)};
    network.forward(standing, inputs.x, pass);
    for (const auto& [index, value] : pass.updates) standing[index] = value;
  }
  return standing;
}

}  // namespace saddle::nn
