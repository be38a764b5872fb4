#pragma once
#include <functional>
#include <vector>

#include "saddle/core/ranks.h"
#include "saddle/game/engine.h"

namespace saddle::game {

/// Makes a player's gradient of a rank's own samples that of all: the sum over ranks. Weights are summed in flat
/// buckets, each as soon as the gradients of all of its weights are complete, while the others are still being made.
class GradientSum {
 public:
  /// @param at  the player's weights
  GradientSum(const Ranks& ranks, const nn::Network& player, const nn::Weights& at);

  /// This rank's own gradient of one weight, complete.
  void complete(std::size_t weight, const Tensor& own);

  /// Sends what is left, 0 where a gradient is undefined, and waits; from here on `found` holds the sums, and the means
  /// of buffers. @param own_loss  whether found.loss is this rank's share, to be summed too
  void finish(Gradients& found, bool own_loss);

 private:
  /// Some weights' gradients, one behind the other.
  struct Bucket {
    std::vector<std::size_t> weights;
    Tensor flat;
    std::size_t missing = 0;       // weights that are not there yet
    std::function<void()> wait{};  // once it is on its way
  };

  void put(std::size_t weight, const Tensor& own);

  const Ranks& ranks_;
  std::vector<Bucket> buckets_;
  std::vector<std::size_t> bucket_of_;  // each weight; buffers have none
  nn::Weights views_;                   // of each weight in its bucket, in the weight's memory layout
  std::vector<bool> there_;
};

/// Makes new values of buffers the ranks' means.
void mean_of_buffers(const Ranks& ranks, Gradients& found);

}  // namespace saddle::game
