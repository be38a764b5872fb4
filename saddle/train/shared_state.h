#pragma once
#include "saddle/core/ranks.h"
#include "saddle/train/checkpoint.h"

namespace saddle::train {

/// Makes a run's state on every rank what it is on rank 0, in place.
void share(const Ranks& ranks, Progress& progress, const NamedTensors& state);

/// Compares hashes of all numbers across ranks. @throws JobError naming the first rank and tensor that differ from rank
/// 0's, on all ranks
void require_equal(const Ranks& ranks, std::int64_t step, const NamedTensors& state);

}  // namespace saddle::train
