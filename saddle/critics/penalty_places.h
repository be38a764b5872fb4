#pragma once
#include "saddle/critics/bounds.h"

namespace saddle::critics {

struct PenaltyPlacesOptions {
  std::int64_t steps = 1000;
  std::uint64_t seed = 0;
};

/// A Wasserstein critic under the one-sided penalty of weight 10 at points of one kind.
struct PenaltyPlace {
  std::string at;                   // "interpolates", "real", "fake", "around-real"
  std::vector<double> x, y;         // some of the points
  std::vector<double> slope;        // ||grad D|| on the grid of PenaltyPlaces, row after row from the lowest y
  std::vector<double> along;        // the same at the grid's x on the straight line y = 0 through both centres
  double gap = 0;                   // E D(x) - E D(G(z))
  double between = 0;               // mean ||grad D|| at interpolates,
  double at_real = 0, at_fake = 0;  // at reals and at fakes
};

/// Reals N((2, 0), .5^2 I), fakes N((-2, 0), .5^2 I), W1 = 4: where a penalty's points lie, and what slope a critic
/// takes there and elsewhere. Of the four places only interpolates keep the slope near 1 between the two (seed 0).
/// Source: Gulrajani et al. 2017, section 4, "Sampling distribution"; Mescheder et al. 2018 for the points at reals or
/// fakes, Kodali et al. 2017 around reals.
struct PenaltyPlaces {
  std::vector<double> x, y;                            // nodes of the grid on either axis
  std::vector<double> real_x, real_y, fake_x, fake_y;  // some samples
  double w1 = 4;
  std::vector<PenaltyPlace> places;
};
PenaltyPlaces penalty_places(const PenaltyPlacesOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
