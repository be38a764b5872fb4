#pragma once
#include "saddle/critics/bounds.h"

namespace saddle::critics {

struct RunawayOptions {
  std::int64_t steps = 1500;
  std::uint64_t seed = 0;
};

/// The score gap E D(x) - E D(G(z)) of a Wasserstein critic while it trains between N(1, 1) and N(-1, 1), W1 = 2.
struct GapCurve {
  std::string bound;
  bool bounded = true;
  std::vector<double> steps, gap;
  double growth = 0;  // the last gap over the one halfway: 1 where it has levelled off
};

/// Without a bound nothing stops the gap, which any scaling of D increases; with one it levels off. Source: Arjovsky et
/// al. 2017, section 3. A straight critic of slope s has the loss -s d + lambda (|s| - 1)^2 under the two-sided
/// penalty, d = 2: its least is at s = 1 + d / (2 lambda), but from a start with s < 0 descent ends in the other
/// minimum, s = -(1 - d / (2 lambda)), where fakes score higher than reals; wrong_side.h counts how often. So it does
/// at seed 0. Under the one-sided penalty there is one.
std::vector<GapCurve> runaway(const RunawayOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
