#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "saddle/core/tensor.h"
#include "saddle/formats/array.h"

namespace saddle::data {

/// How a file calls the tensor's dtype. @throws ShapeError for dtypes that no format here has.
formats::DType dtype_of(const Tensor& tensor);

/// The tensor's numbers as a file holds them, whatever its memory layout and device. @throws ShapeError as `dtype_of`.
formats::Array to_array(const Tensor& tensor);

/// A row-major CPU tensor of its own.
Tensor to_tensor(const formats::Array& array);

/// SHA-256 of the tensors' numbers, row by row and one tensor after the other; undefined ones add nothing.
std::string sha256_of(const std::vector<Tensor>& tensors);

/// A tensor that a file must hold; without a dtype any will do.
struct Wanted {
  std::string name;
  Shape shape;
  std::optional<formats::DType> dtype = std::nullopt;
};

/// The arrays in the order of `wanted`, shapes and dtypes compared.
/// @param path  of their file, for messages
/// @throws DataError naming the first that is missing, has another shape or dtype, or is not wanted
std::vector<const formats::Array*> matched(const std::filesystem::path& path,
                                           const std::vector<formats::NamedArray>& arrays,
                                           const std::vector<Wanted>& wanted);

}  // namespace saddle::data
