#pragma once
#include <cstdint>
#include <vector>

#include "saddle/game/engine.h"

namespace saddle::game {

/// Places joined along their samples.
struct Joined {
  Tensor x, labels;
  std::vector<std::int64_t> rows;  // of each

  /// Each place's rows of a result.
  std::vector<Tensor> split(const Tensor& y, std::int64_t dimension) const;
};

/// @param dimension  of the samples
Joined joined(const std::vector<Place>& places, std::int64_t dimension);

}  // namespace saddle::game
