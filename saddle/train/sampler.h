#pragma once
#include <cstdint>

#include "saddle/nn/network.h"

namespace saddle::train {

/// n samples of a generator, {n, sample...}, running statistics in place of batch ones. Sample i is a function of
/// (weights, seed, i) alone: asking for more gives the same ones first.
Tensor sample(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, std::int64_t n);

}  // namespace saddle::train
