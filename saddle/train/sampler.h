#pragma once
#include <cstdint>

#include "saddle/nn/network.h"

namespace saddle::train {

/// n samples of a generator, {n, sample...}, running statistics in place of batch ones. Sample i is a function of
/// (weights, seed, i) alone: asking for more gives the same ones first. A conditional generator's sample i is of class
/// i mod classes, or all are of one.
/// @param label  the class of all samples; below 0: each in turn
/// @throws ConfigError for a class that the generator does not have
Tensor sample(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, std::int64_t n,
              std::int64_t label = -1);

}  // namespace saddle::train
