// Constants that tests of all modules share.
#pragma once
#include <ATen/ATen.h>

#include <limits>

namespace saddle::test {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline const at::TensorOptions kDouble = at::TensorOptions().dtype(at::kDouble);

}  // namespace saddle::test
