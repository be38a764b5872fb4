#pragma once
#include <functional>

#include "saddle/game/game.h"

namespace saddle::game {

/// What one gradient is taken at. Undefined what nobody reads.
struct Batch {
  Tensor x_real, z, labels;
};

/// Plays the games of a stack {R, ...} a few at a time, each few on one thread: what they read and write then stays in
/// that core's cache, where the whole stack's numbers would go to memory and back between two layers. The few have as
/// many numbers as two small games of 256 samples and 128 units have in a layer; a stack that makes no part for each
/// thread is played whole.
/// @param play  one player's gradients or both's, in those games that a point and a batch are of
Both in_parts(const Point& at, const Batch& batch, const std::function<Both(const Point&, const Batch&)>& play);

}  // namespace saddle::game
