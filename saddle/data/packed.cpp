#include "saddle/data/packed.h"

#include <ATen/ATen.h>

#include <nlohmann/json.hpp>

#include "saddle/data/arrays.h"
#include "saddle/data/labels.h"
#include "saddle/formats/safetensors.h"
#include "saddle/formats/sha256.h"

namespace saddle::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPackedFormat = "saddle-images";

void check_images(const Images& images) {
  const Tensor& x = images.pixels;
  if (!x.defined() || x.scalar_type() != at::kByte || x.dim() != 4 || x.numel() == 0) {
    throw ShapeError("write_packed: expected pixels uint8 {n, c, h, w}");
  }
  const Tensor& y = images.labels;
  if (y.defined() && (y.scalar_type() != at::kLong || y.sizes() != at::IntArrayRef({x.size(0)}))) {
    throw ShapeError(
        text("write_packed: labels ", y.toString(), " ", text_of(y.sizes()), ", expected int64 {", x.size(0), "}"));
  }
}

const std::string& entry(const formats::Safetensors& file, const std::string& key, const std::string& name) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end()) {
    throw DataError(text(name, ": no metadata '", key, "'; expected a file that `saddle data pack` wrote"));
  }
  return found->second;
}

std::vector<std::string> parse_classes(const std::string& json, const std::string& name) {
  try {
    return nlohmann::json::parse(json).get<std::vector<std::string>>();
  } catch (const nlohmann::json::exception&) {
    throw DataError(text(name, ": metadata 'classes' is not a JSON list of names"));
  }
}

const formats::Array* find(const formats::Safetensors& file, std::string_view array) {
  for (const formats::NamedArray& named : file.arrays) {
    if (named.name == array) return &named.array;
  }
  return nullptr;
}

Tensor packed_pixels(const formats::Safetensors& file, const std::string& name) {
  const formats::Array* array = find(file, "pixels");
  const bool good = array && array->dtype == formats::DType::u8 && array->shape.size() == 4 && !array->bytes.empty();
  if (!good || array->shape[1] > 4) {
    throw DataError(text(name, ": expected a tensor 'pixels' u8 {n, c, h, w} with 1 to 4 channels"));
  }
  if (formats::sha256(array->bytes) != entry(file, "sha256", name)) {
    throw DataError(text(name, ": the pixels are not those that were packed: their SHA-256 differs"));
  }
  return to_tensor(*array);
}

Tensor packed_labels(const formats::Safetensors& file, std::int64_t count, std::size_t classes,
                     const std::string& name) {
  const formats::Array* array = find(file, "labels");
  if (!array) return {};
  if (array->dtype != formats::DType::i64 || array->shape != std::vector<std::int64_t>{count}) {
    throw DataError(text(name, ": labels ", formats::name_of(array->dtype), " ", formats::shape_text(array->shape),
                         ", expected i64 {", count, "}"));
  }
  const Tensor labels = to_tensor(*array);
  check_labels(labels, classes > 0 ? static_cast<std::int64_t>(classes) - 1 : kLargestLabel, name);
  return labels;
}

}  // namespace

std::string write_packed(const fs::path& path, const Images& images, const std::string& source) {
  check_images(images);
  std::vector<formats::NamedArray> arrays = {{"pixels", to_array(images.pixels)}};
  const std::string digest = formats::sha256(arrays[0].array.bytes);
  const std::map<std::string, std::string> metadata = {
      {"format", kPackedFormat},
      {"source", source},
      {"sha256", digest},
      {"classes", nlohmann::json(images.classes).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)}};
  if (images.labels.defined()) arrays.push_back({"labels", to_array(images.labels)});
  formats::write_safetensors(path, arrays, metadata);
  return digest;
}

Images read_packed(const fs::path& path) {
  const std::string name = path.string();
  const formats::Safetensors file = formats::read_safetensors(path);
  if (entry(file, "format", name) != kPackedFormat) {
    throw DataError(text(name, ": metadata 'format' is not '", kPackedFormat, "'"));
  }
  Images images = {.pixels = packed_pixels(file, name), .labels = {}};
  if (file.metadata.contains("classes")) images.classes = parse_classes(entry(file, "classes", name), name);
  images.labels = packed_labels(file, images.pixels.size(0), images.classes.size(), name);
  return with_classes_that_occur(std::move(images), name);
}

}  // namespace saddle::data
