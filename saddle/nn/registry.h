#pragma once
#include "saddle/core/names.h"
#include "saddle/nn/network.h"

namespace saddle::nn {

/// What a network is made for. A shape alone stands for unconditional samples with one score each.
struct Spec {
  Shape sample;              // {c, h, w} or {d}: what a generator makes and a critic sees
  std::int64_t classes = 0;  // of the data; 0: it has no labels
  std::int64_t outputs = 1;  // of a critic: raw scores, features and class logits, side by side

  Spec(Shape sample, std::int64_t classes = 0, std::int64_t outputs = 1)
      : sample(std::move(sample)), classes(classes), outputs(outputs) {}
};

/// Generators by name: {n, latent} -> {n, sample...}.
const Table<Network, const Spec&>& generators();

/// Critics by name: {n, sample...} -> {n, outputs}; of the identity, the numbers of a sample.
const Table<Network, const Spec&>& critics();

}  // namespace saddle::nn
