#pragma once
#include <cstdint>
#include <functional>

#include "saddle/nn/network.h"

namespace saddle::nn {

/// One batch of a network's inputs: x {n, input_shape...}, and labels {n} where it tells classes apart.
struct InputBatch {
  Tensor x, labels;
};

/// The weights with running statistics of their own: each running mean and variance is the mean over `count` batches of
/// what batch norm measures there, with exactly these weights. Averaged weights need that: running statistics follow
/// the trained weights, and belong to no average of them. Nothing is changed; weights without buffers come back as they
/// are. An adapted module (module_adapter.h) moves them by its own momentum: with .1, .9^count of the old ones is left.
/// Source: Izmailov et al. 2018, section 3 (batch norm of averaged weights); "standing statistics" in Brock et al.
/// 2019.
Weights with_standing_statistics(const Network& network, const Weights& weights, std::int64_t count,
                                 const std::function<InputBatch(std::int64_t k)>& batch);

}  // namespace saddle::nn
