#pragma once
#include "saddle/critics/bounds.h"

namespace saddle::critics {

struct PileUpOptions {
  std::int64_t steps = 1500;
  std::int64_t width = 128;  // units in each of the three hidden layers
  std::uint64_t seed = 0;
};

/// How the weights of a critic that starts inside the box [-c, c] move to its walls.
struct PileUp {
  std::string bound;
  double c = 0;                        // half the box's width; under the penalty there is no box, only the same start
  std::vector<double> steps, at_bound;  // share of the weights with |w| >= .99 c, against steps
  std::vector<double> edges, shares;   // histogram of w / c at the end over [-1, 1], what is outside in the end bins
};

/// Critics of three hidden layers between the circles of radius 2 and 1, every weight and bias uniform on [-c/2, c/2]
/// at the start, by the optimiser of the paper (RMSProp) at rate 5e-4. Clipped ones pile up at +-c; with the one-sided
/// penalty instead they do not. Source: Gulrajani et al. 2017, section 3 and figure 1 (b).
std::vector<PileUp> pile_ups(const PileUpOptions& options, const Progress& progress = {});

/// The elements of all the critic's matrices in one list, float64.
Tensor matrix_elements(const FixedGame& critic);

/// Histogram of weights over [-scale, scale] in `bins` equal bins, as shares; what is outside counts in the end bins.
std::vector<double> shares_of_weights(const Tensor& weights, double scale, std::int64_t bins);

/// Share of the weights with |w| >= .99 scale.
double share_at(const Tensor& weights, double scale);

}  // namespace saddle::critics
