#pragma once
#include "saddle/core/norm.h"
#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// d(x_r, x_f) over all elements of a sample; `mean`: averaged over them (l2: under the root), as the authors' code
/// does, so that lambda does not depend on the size of an image.
struct QpDistance {
  Norm norm = Norm::l1;
  bool mean = true;
};

struct GanQpOptions {
  double lambda = 10;  // > 0
  bool pairwise = false;
  QpDistance distance;
};

/// GAN-QP: L_D = E[-gap + gap^2 / (2 lambda d(x_r, x_f))], gap = D(x_r) - D(x_f), or with a pairwise critic
/// D(x_r, x_f) - D(x_f, x_r); L_G = E[gap], of which the unary critic's part D(x_r), free of G, is left out. Sample i
/// of the reals is paired with sample i of the fakes. At its optimum the pairwise gap is lambda d (a - b)/(a + b),
/// a = p(x_r) q(x_f), b = p(x_f) q(x_r), so |gap| <= lambda d; the unary critic's need not be that small.
/// Source: Su 2018, "GAN-QP", eqs. (13) and (14).
Objective gan_qp(const GanQpOptions& options = {});

}  // namespace saddle::objectives
