#pragma once
#include "saddle/nn/network.h"

namespace saddle::game {

/// The weights as the layers get them, and the way back to those that are trained.
class EffectiveWeights {
 public:
  EffectiveWeights(const nn::Network& critic, const nn::Weights& at, nn::Pass& pass);

  /// Whether the layers get the weights that are trained: a gradient needs no way back.
  bool are_trained() const { return leaves_.empty(); }

  /// For a batch of this type.
  nn::Weights values(at::ScalarType batch) const;

  /// @param gradient  in the weights as the layers get them
  nn::Weights pulled_back(const nn::Weights& gradient) const;

 private:
  const nn::Network& critic_;
  nn::Weights leaves_, effective_;
};

}  // namespace saddle::game
