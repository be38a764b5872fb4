#pragma once
#include "saddle/critics/segments.h"

namespace saddle::critics {

struct ClippingOptions {
  std::int64_t steps = 300;
  std::int64_t width = 128;  // units in each of the twelve hidden layers
  std::uint64_t seed = 0;
};

/// What a bound does to a critic of twelve hidden layers.
struct DeepCritic {
  std::string bound;
  double scale = 0;                   // c; under the penalty the largest |w|
  std::vector<double> edges, shares;  // histogram of all matrices' weights over [-scale, scale]
  double at_bound = 0;                // share of the weights with |w| >= .99 scale
  double at_start = 0;  // the same of the weights that training starts from: the first projection puts them there
  std::vector<double> layer_slope;  // E ||d D / d a_l||, a_l the input of layer l = 1 ... 13, a_1 = x
  double growth = 0;                // layer_slope's factor a layer on the way back, from layer 13 to 1
  AlongSegments along;              // on the optimal plan's pairs
  double estimate = 0;              // E D(x) - E D(G(z)); W1 = 1
};

/// Clipping with c = .1, .01, .001 beside gradient penalties, between the circles of radius 2 and 1. Clipped weights
/// pile up at +-c, and gradients explode or vanish through the layers with c; under a penalty they do neither.
/// Source: Gulrajani et al. 2017, section 3 and figure 1 (b).
struct Clipping {
  std::vector<double> t;
  std::vector<DeepCritic> critics;
};
Clipping clipping(const ClippingOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
