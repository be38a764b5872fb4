#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "saddle/core/ranks.h"
#include "saddle/core/stream.h"
#include "saddle/core/tensor.h"

namespace saddle::penalties {

/// Where a penalty looks at the critic: x_hat {n, *} from a batch of reals and one of fakes of equal shape, with random
/// numbers of its own. Points that are the reals or fakes themselves return that very tensor, so an engine can share
/// the pass. The dimensions behind the first may count `games` of a stack: each gets the same random numbers, and its
/// points depend on its own samples only. What depends on the whole batch is to be asked of all `ranks`.
using Points = std::function<Tensor(const Tensor& x_real, const Tensor& x_fake, const Stream& stream,
                                    std::int64_t games, const Ranks& ranks)>;

/// A term of the critic's loss: weight x value, of the critic's input gradient at points or of its weights. A penalty
/// never sees the critic; the engine that evaluates it does.
struct Penalty {
  std::string name;
  double weight = 1;                                  // lambda or gamma, >= 0
  Points at = {};                                     // with `value`
  std::function<Tensor(const Tensor& g)> value = {};  // {..., n, d}, flattened -> {...}, a mean over n
  std::function<Tensor(const std::vector<Tensor>& weights)> of_weights = {};  // instead: of the trainable weights
  std::function<double(double share)> schedule = {};                          // a factor over the run; empty: 1
  std::int64_t every = 1;  // lazy: only every so many critic steps, and so much heavier

  /// The weight in the critic's update number k, at a share of the run: 0 where a lazy penalty rests, else
  /// every x weight x schedule, so that the mean over updates is weight x schedule; that mean where there is no update.
  double strength(std::optional<std::uint64_t> update, double share) const {
    const double mean = weight * (schedule ? schedule(share) : 1);
    if (!update || every == 1) return mean;
    return *update % static_cast<std::uint64_t>(every) == 0 ? static_cast<double>(every) * mean : 0;
  }
};

}  // namespace saddle::penalties
