#pragma once
#include "saddle/core/tensor.h"
#include "saddle/formats/array.h"

namespace saddle::train {

/// The tensor's numbers as a file holds them, whatever its memory layout and device. @throws ShapeError for dtypes that
/// no format here has.
formats::Array to_array(const Tensor& tensor);

/// A row-major CPU tensor of its own.
Tensor to_tensor(const formats::Array& array);

}  // namespace saddle::train
