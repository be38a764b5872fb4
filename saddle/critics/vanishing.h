#pragma once
#include "saddle/critics/training.h"

namespace saddle::critics {

struct VanishingOptions {
  std::int64_t steps = 800;
  std::uint64_t seed = 0;
};

/// The generator's gradient against how far its samples are from the data: reals N(d, 1), fakes N(0, 1), a critic
/// trained for each d; one entry for each d.
struct GeneratorGradient {
  std::string method;
  std::vector<double> trained;  // |d L_G / d shift| against the trained critic
  std::vector<double> best;     // against the best of all functions; GAN-QP: of all on a grid of 301 points
};

/// Saturating (`minimax`) vanishes, non-saturating grows like d, Wasserstein's with the one-sided penalty a little
/// faster than 1 + d / (2 lambda), which is the best straight critic's; GAN-QP's tends to lambda. The best critic is
/// log p / q for the first two, through the same loss by quadrature; penalised_optimum() for the third; the best
/// critic of one argument for GAN-QP. Source: Arjovsky and Bottou 2017, Theorems 2.4 and 2.5; Su 2018, section 3.
struct Vanishing {
  std::vector<double> distance;
  std::vector<GeneratorGradient> methods;
};
Vanishing vanishing(const VanishingOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
