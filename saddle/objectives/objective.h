#pragma once
#include <functional>
#include <string>

#include "saddle/core/tensor.h"

namespace saddle::objectives {

/// What an objective is handed: what the critic said. A field is defined only if the player's needs name it.
struct Play {
  Tensor real, fake;                    // {..., n}     raw scores; the leading dimensions are independent games
  Tensor real_fake, fake_real;          // {..., n}     pairwise critic: D(x_r, x_f), D(x_f, x_r)
  Tensor distance;                      // {..., n}     d(x_r, x_f) >= 1e-12; constant to the generator
  Tensor real_features, fake_features;  // {..., n, k}  vector critic
  Tensor real_classes, fake_classes;    // {..., n, C}  class logits
  Tensor real_labels, fake_labels;      // {..., n}     int64
};

/// Which fields of Play a player's loss reads; what it does not read may be undefined.
struct Needs {
  bool real = false, fake = false;                    // scores
  bool pairs = false;                                 // real_fake and fake_real
  bool distance = false;                              // by Objective::distance
  bool real_features = false, fake_features = false;  // instead of scores
  bool real_classes = false, fake_classes = false;    // and the labels that go with them
};

/// What either reads.
inline Needs operator|(const Needs& a, const Needs& b) {
  return {.real = a.real || b.real,
          .fake = a.fake || b.fake,
          .pairs = a.pairs || b.pairs,
          .distance = a.distance || b.distance,
          .real_features = a.real_features || b.real_features,
          .fake_features = a.fake_features || b.fake_features,
          .real_classes = a.real_classes || b.real_classes,
          .fake_classes = a.fake_classes || b.fake_classes};
}

/// What critic and generator minimise, as functions of what the critic said. Losses reduce the sample dimension and
/// keep the leading ones, {..., n} -> {...}. Both players minimise; the critic is high on real data.
struct Objective {
  std::string name;
  Needs critic_needs{.real = true, .fake = true};
  Needs generator_needs{.fake = true};
  std::function<Tensor(const Play&)> critic_loss, generator_loss;

  /// d(x_r, x_f) of paired samples, {n, *} and {n, *} -> {n}; where the needs name it.
  std::function<Tensor(const Tensor& x_real, const Tensor& x_fake)> distance;

  /// For a vector critic: the score f(x) whose input gradient penalties take, from features {..., m, k} of points and
  /// the features of the batch -> {..., m}. Scores are their own witness.
  std::function<Tensor(const Tensor& features, const Play&)> witness;

  std::int64_t least_batch = 1;  // samples of a side without which the losses are not defined

  /// Outputs of the critic that the objective reads as features, if its needs name them; 0 otherwise.
  std::int64_t features = 0;

  /// Whether both losses are means over the samples, each of what the critic said of that sample and its partner alone.
  /// Processes that share a batch then need none of each other's scores, unless they differentiate twice.
  bool per_sample = false;
};

}  // namespace saddle::objectives
