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

/// The same with a label for each sample, {n}, int64; undefined where the generator knows no classes.
/// @throws ConfigError, ShapeError for labels that it cannot have
Tensor sample(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, std::int64_t n,
              const Tensor& labels);

/// Labels for n samples, in which classes have the data's shares: those of the source's k-th batch. Undefined where the
/// generator knows no classes.
Tensor labels_like_data(const nn::Network& generator, const data::Source& source, std::uint64_t seed, std::int64_t n,
                        std::uint64_t k = 1);

/// Averaged weights with batch norm statistics of their own (nn::with_standing_statistics), from 16 batches of 64
/// latents that `seed` names, with labels_like_data(). A generator without batch norm keeps its weights as they are.
nn::Weights with_own_statistics(const nn::Network& generator, const nn::Weights& averaged, const data::Source& source,
                                std::uint64_t seed);

}  // namespace saddle::train
