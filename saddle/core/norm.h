#pragma once
#include <string>

#include "saddle/core/tensor.h"

namespace saddle {

/// A norm on samples.
enum class Norm { l1, l2, linf };

/// By name: "l1", "l2", "linf". @throws ConfigError naming the nearest.
Norm norm_called(const std::string& name);

/// The norm in which a gradient is measured where samples are measured in this one: l1 and linf belong together.
Norm dual(Norm norm);

/// ||x||, {..., d} -> {...}. Its derivative at 0 is 0, also the second one, where autograd's own would be 0/0.
Tensor norm_of(const Tensor& x, Norm norm = Norm::l2);

/// sqrt(x) of x >= 0, exact, with derivatives 0 at 0.
Tensor root(const Tensor& x);

}  // namespace saddle
