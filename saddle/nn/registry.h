#pragma once
#include "saddle/core/names.h"
#include "saddle/nn/network.h"

namespace saddle::nn {

/// Generators by name; made for samples of the given shape, {c, h, w} or {d}.
const Table<Network, const Shape&>& generators();

/// Critics by name; made for samples of the given shape; they give one raw score a sample.
const Table<Network, const Shape&>& critics();

}  // namespace saddle::nn
