#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "saddle/core/tensor.h"
#include "saddle/report/figure.h"

namespace saddle::app {

/// A function of a sample that a critic has become: {k, d} -> {k}.
using NamedScore = std::pair<std::string, std::function<Tensor(const Tensor&)>>;

/// Both sample sets and, over them, what tells them apart: the MMD witness (RBF kernel, bandwidth the median distance),
/// Kantorovich's potential of W_1 (its mean 0), and the critics' scores; of at most 1,000 samples a side.
/// @param x, y  {n, d} and {m, d}, d = 1 or 2
report::Figure distance_picture(const Tensor& x, const Tensor& y, const std::vector<NamedScore>& critics);

/// @throws ConfigError for more than two numbers a sample
void require_drawable(const Tensor& x);

}  // namespace saddle::app
