#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "saddle/core/error.h"

namespace saddle {

using at::Tensor;
using Shape = std::vector<std::int64_t>;

/// "{64, 1, 28, 28}".
std::string text_of(at::IntArrayRef shape);

/// Any tensor's elements in order, as float64.
std::vector<double> numbers(const Tensor& x);

/// @throws ShapeError "who: a_name {..} and b_name {..} must have equal shapes".
void require_equal_shapes(std::string_view who, std::string_view a_name, const Tensor& a, std::string_view b_name,
                          const Tensor& b);

/// @throws ShapeError unless `x` has at least `dimensions` dimensions.
void require_dimensions(std::string_view who, std::string_view name, const Tensor& x, std::int64_t dimensions);

/// @throws ShapeError unless `x` is {n, shape...} for some n.
void require_samples(std::string_view who, std::string_view name, const Tensor& x, at::IntArrayRef shape);

}  // namespace saddle
