#include "saddle/data/arrays.h"

#include <ATen/ATen.h>

#include <array>
#include <cstring>
#include <map>

#include "saddle/formats/sha256.h"

namespace saddle::data {
namespace {

using formats::DType;
constexpr std::array<std::pair<DType, at::ScalarType>, 10> kTypes{{{DType::u8, at::kByte},
                                                                   {DType::i8, at::kChar},
                                                                   {DType::i16, at::kShort},
                                                                   {DType::i32, at::kInt},
                                                                   {DType::i64, at::kLong},
                                                                   {DType::f16, at::kHalf},
                                                                   {DType::bf16, at::kBFloat16},
                                                                   {DType::f32, at::kFloat},
                                                                   {DType::f64, at::kDouble},
                                                                   {DType::boolean, at::kBool}}};

}  // namespace

formats::DType dtype_of(const Tensor& tensor) {
  for (const auto& [dtype, scalar_type] : kTypes) {
    if (scalar_type == tensor.scalar_type()) return dtype;
  }
  throw ShapeError(text("a tensor of ", tensor.toString(), " has no dtype in files"));
}

formats::Array to_array(const Tensor& tensor) {
  const Tensor rows = tensor.detach().cpu().contiguous();
  formats::Array array{
      .dtype = dtype_of(rows), .shape = rows.sizes().vec(), .bytes = std::vector<std::byte>(rows.nbytes())};
  if (!array.bytes.empty()) std::memcpy(array.bytes.data(), rows.const_data_ptr(), array.bytes.size());
  return array;
}

Tensor to_tensor(const formats::Array& array) {
  for (const auto& [dtype, scalar_type] : kTypes) {
    if (dtype != array.dtype) continue;
    const Tensor tensor = at::empty(array.shape, scalar_type);
    if (!array.bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), array.bytes.data(), array.bytes.size());
    return tensor;
  }
  throw ShapeError("to_tensor: unknown dtype");
}

std::string sha256_of(const std::vector<Tensor>& tensors) {
  formats::Sha256 hash;
  for (const Tensor& tensor : tensors) {
    if (!tensor.defined()) continue;
    const Tensor rows = tensor.detach().cpu().contiguous();
    hash.add({static_cast<const std::byte*>(rows.const_data_ptr()), rows.nbytes()});
  }
  return hash.finish();
}

std::vector<const formats::Array*> matched(const std::filesystem::path& path,
                                           const std::vector<formats::NamedArray>& arrays,
                                           const std::vector<Wanted>& wanted) {
  std::map<std::string, const formats::Array*> by_name;
  for (const formats::NamedArray& named : arrays) by_name[named.name] = &named.array;
  std::vector<const formats::Array*> found;
  for (const auto& [name, shape, dtype] : wanted) {
    const auto entry = by_name.find(name);
    if (entry == by_name.end()) throw DataError(text(path.string(), ": is of another network: it has no ", name));
    if (entry->second->shape != shape) {
      throw DataError(text(path.string(), ": is of another network: ", name, " is ", text_of(entry->second->shape),
                           ", expected ", text_of(shape)));
    }
    if (dtype && entry->second->dtype != *dtype) {
      throw DataError(text(path.string(), ": is of another network: ", name, " is ",
                           formats::name_of(entry->second->dtype), ", expected ", formats::name_of(*dtype)));
    }
    found.push_back(entry->second);
    by_name.erase(entry);
  }
  if (!by_name.empty()) {
    throw DataError(text(path.string(), ": is of another network: nothing here is called ", by_name.begin()->first));
  }
  return found;
}

}  // namespace saddle::data
