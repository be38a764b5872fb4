#pragma once
#include <ATen/ATen.h>

#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// The three targets of least squares: fakes and reals for the critic, fakes for the generator.
struct LeastSquaresLabels {
  double fake = 0, real = 1, generator = 1;  // the paper's a, b, c; (-1, 1, 0) makes it the Pearson chi-squared
};

/// Least squares: L_D = 1/2 E[(D(x) - b)^2] + 1/2 E[(D(G(z)) - a)^2], L_G = 1/2 E[(D(G(z)) - c)^2].
/// Source: Mao et al. 2017, eq. (2); labels eqs. (8) and (9).
inline Objective least_squares(const LeastSquaresLabels& labels = {}) {
  return {
      .name = "least-squares",
      .critic_loss =
          [=](const Play& d) {
            return 0.5 * (d.real - labels.real).square().mean(-1) + 0.5 * (d.fake - labels.fake).square().mean(-1);
          },
      .generator_loss = [=](const Play& d) { return 0.5 * (d.fake - labels.generator).square().mean(-1); },
      .per_sample = true,
  };
}

}  // namespace saddle::objectives
