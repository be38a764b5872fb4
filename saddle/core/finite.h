#pragma once
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle {

/// Whether no number of these tensors is infinite or none. Elsewhere than in float32 on the CPU, whether their sums
/// are finite: one answer to wait for, and none of a sum that overflows.
bool finite(const std::vector<Tensor>& tensors);

}  // namespace saddle
