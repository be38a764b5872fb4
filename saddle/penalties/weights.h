#pragma once
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::penalties {

/// Sum of w^2 over all of the critic's trainable weights: "L2 regularisation". On the Dirac-GAN, D(x) = psi x, it is
/// psi^2, as R1 is but for the factor 1/2. @return  a scalar, unweighted.
Tensor squared_weights(const std::vector<Tensor>& weights);

}  // namespace saddle::penalties
