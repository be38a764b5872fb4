#pragma once
#include "saddle/core/tensor.h"
#include "saddle/formats/array.h"

namespace saddle::train {

/// How a file calls the tensor's dtype. @throws ShapeError for dtypes that no format here has.
formats::DType dtype_of(const Tensor& tensor);

/// The tensor's numbers as a file holds them, whatever its memory layout and device. @throws ShapeError as `dtype_of`.
formats::Array to_array(const Tensor& tensor);

/// A row-major CPU tensor of its own.
Tensor to_tensor(const formats::Array& array);

}  // namespace saddle::train
