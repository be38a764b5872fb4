#pragma once
#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// Each sample's nearest neighbour, in Euclidean distance.
struct Neighbours {
  Tensor distance;  // {m}, float64
  Tensor index;     // {m}, int64: a row of the training set, to show beside the sample
};

/// @param samples, train  {m, d} and {n, d}. @throws ShapeError, DataError for numbers that are not finite
Neighbours nearest_neighbours(const Tensor& samples, const Tensor& train);

/// The nearest other row of the training set itself. @throws DataError also for a single row
Neighbours nearest_others(const Tensor& train);

/// Whether fakes lie closer to training samples than unseen reals do. A law's new samples have closer = 1 % and
/// ratio 1.
struct Memorisation {
  double closer = 0;    // share of fakes whose distance is within the closest 1 % of the reals'
  double expected = 0;  // .01, or the reals' own share where ties make it larger
  double error =
      0;  // standard error of `closer` for fakes of the reals' law: sqrt(expected (1 - expected) (1/m + 1/h))
  double ratio = 0;    // median distance of the fakes over that of the reals; infinite if the latter is 0
  Neighbours nearest;  // of the fakes
};

/// The reals' distances are those of `held_out`, or if it is undefined of each training sample to the nearest other.
/// Source: Meehan, Chaudhuri and Dasgupta 2020 test the same question by ranks; the 1 % share is ours, since a few
/// copies among many new samples move no median.
/// @param fake, train, held_out  {m, d}, {n, d} and {h, d}. @throws ShapeError, DataError
Memorisation memorisation(const Tensor& fake, const Tensor& train, const Tensor& held_out = {});

/// closer <= expected + 5 errors.
bool passes(const Memorisation& found);

}  // namespace saddle::metrics
