#pragma once
#include <functional>
#include <string>

#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// What a relative score t, real against fake, costs: f falls in t.
struct RelativeLoss {
  std::string name;
  std::function<Tensor(const Tensor& t)> f;
};

/// "logistic" softplus(-t), "hinge" max(0, 1 - t), "least-squares" (t - 1)^2, "linear" -t.
/// @throws ConfigError naming the nearest.
RelativeLoss relative_loss(const std::string& name);

/// Relativistic, paired: L_D = E f(D(x_r) - D(x_f)), L_G = E f(D(x_f) - D(x_r)); sample i against sample i. R3GAN is
/// this with the logistic f, R1 and R2. With the logistic f the optimal critic is log p/q + const, and its loss
/// log 2 - JSD(p x q, q x p). Source: Jolicoeur-Martineau 2018, eqs. (7) and (8); Huang et al. 2024, eq. (2).
Objective relativistic_paired(const RelativeLoss& loss);

/// Relativistic, averaged: L_D = E f(D(x_r) - E D(x_f)) + E f(E D(x_r) - D(x_f)), L_G the same with real and fake
/// exchanged. Source: Jolicoeur-Martineau 2018, eqs. (13) and (14), sums of both terms as there.
Objective relativistic_averaged(const RelativeLoss& loss);

}  // namespace saddle::objectives
