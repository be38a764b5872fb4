#pragma once
#include "saddle/critics/bounds.h"

namespace saddle::critics {

struct WrongSideOptions {
  std::int64_t steps = 600;  // of a critic on the line; one of twelve layers takes a quarter of them
  std::int64_t seeds = 16;   // critics of a row: seed, seed + 1, ...
  std::uint64_t seed = 0;
};

/// How often a penalised critic ends where it should, fakes below reals.
struct SideShare {
  std::string pair, bound;        // "N(1, 1) against N(-1, 1)", "gradient penalty"
  std::vector<double> multiples;  // (E D(x) - E D(G(z))) / W1, one critic each
  double share = 0;               // of the critics with more than W1 / 2
  double low = 0, high = 1;       // its 95 % interval, share_interval()
};

/// Under the two-sided penalty a critic on the line has two minima (runaway.h), and which one it ends in depends on
/// where it starts. Trains critics from many seeds under the two-sided and the one-sided penalty of weight 10: between
/// N(1, 1) and N(-1, 1), W1 = 2; between the mixture of N(-2, .7^2) and N(2, .7^2) and N(0, 1), where the best critic
/// falls and rises, so that its slope has to pass 0; and of twelve layers between the circles of radius 2 and 1.
/// @throws ConfigError without seeds
std::vector<SideShare> wrong_sides(const WrongSideOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
