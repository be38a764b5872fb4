#pragma once
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle {

/// Whether all numbers of these tensors are finite. Those of dense float32 tensors on the CPU are looked at one by one;
/// of all others a sum, which may overflow.
bool finite(const std::vector<Tensor>& tensors);

}  // namespace saddle
