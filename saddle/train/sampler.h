#pragma once
#include <cstdint>

#include "saddle/data/source.h"
#include "saddle/nn/network.h"

namespace saddle::train {

/// n samples of a generator, {n, sample...}, running statistics in place of batch ones. Sample i is a function of
/// (weights, seed, i) alone: asking for more gives the same ones first. A conditional generator's sample i is of class
/// i mod classes, or all are of one.
/// @param label  the class of all samples; below 0: each in turn
/// @throws ConfigError for a class that the generator does not have
Tensor sample(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, std::int64_t n,
              std::int64_t label = -1);

/// The same with a label for each sample, {n}, int64. @throws ConfigError, ShapeError for labels that it cannot have
Tensor sample(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, const Tensor& labels);

/// Averaged weights with batch norm statistics of their own (nn::with_standing_statistics), from 16 batches of 64 latents
/// that `seed` names; a conditional generator's labels are those of the source's first samples, so classes have the data's
/// shares. A generator without batch norm keeps its weights as they are.
nn::Weights with_own_statistics(const nn::Network& generator, const nn::Weights& averaged, const data::Source& source,
                                std::uint64_t seed);

}  // namespace saddle::train
