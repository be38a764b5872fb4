#pragma once
#include <ATen/ATen.h>

#include "saddle/divergences/f_divergence.h"
#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// What an f-GAN's generator minimises.
enum class FGanGenerator {
  minimax,      // -E f*(g_f(D(G(z)))): the divergence itself
  alternative,  // -E g_f(D(G(z))): as the non-saturating loss does; the same fixed points
};

/// f-GAN: L_D = -E g_f(D(x)) + E f*(g_f(D(G(z)))), g_f the activation that maps raw scores into the domain of f*; -L_D
/// is a lower bound of D_f(P || G). L_G = -E f*(g_f(D(G(z)))), or the alternative of section 3.2. f*(g_f(.)) is
/// computed as one stable function. Source: Nowozin et al. 2016, eqs. (4) and (6), Tables 2 and 6.
inline Objective f_gan(const divergences::FDivergence& f, FGanGenerator generator = FGanGenerator::minimax) {
  Objective objective{
      .name = "f-gan",
      .critic_loss = [f](const Play& d) { return f.composed(d.fake).mean(-1) - f.activation(d.real).mean(-1); },
      .per_sample = true};
  if (generator == FGanGenerator::minimax) {
    objective.generator_loss = [f](const Play& d) { return -f.composed(d.fake).mean(-1); };
  } else {
    objective.generator_loss = [f](const Play& d) { return -f.activation(d.fake).mean(-1); };
  }
  return objective;
}

}  // namespace saddle::objectives
