#pragma once
#include "saddle/critics/training.h"

namespace saddle::critics {

struct GapBoundOptions {
  double distance = 1;        // reals N(distance, 1), fakes N(0, 1)
  double lambda = 1;          // of GAN-QP
  double nearest = .25;       // pairs closer than that are left out: there the quotient is 0 / 0
  std::int64_t pairs = 1500;  // drawn, a real and a fake each
  std::int64_t steps = 3000;  // of each critic
  std::uint64_t seed = 0;
};

/// The quotient gap / (lambda d) of a critic at the same pairs.
struct GapQuotients {
  std::vector<double> quotient;  // gap / (lambda d)
  double largest = 0;            // |quotient|
  double rms_difference = 0;     // root mean square of quotient - predicted
};

/// GAN-QP's gap against what its theory says: the best critic of two arguments has gap / (lambda d) =
/// (a - b) / (a + b), a = p(x_r) q(x_f), b = p(x_f) q(x_r), hence within [-1, 1]; one of one argument need not be.
/// Source: Su 2018, section 2, the bound on the gap. @throws ConfigError if no pair is far enough apart
struct GapBound {
  std::vector<double> predicted;             // (a - b) / (a + b), one a pair
  GapQuotients two_arguments, one_argument;  // as trained
  GapQuotients best_of_one;                  // of the best critic of one argument, by the linear system on cells
};
GapBound gap_bound(const GapBoundOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
