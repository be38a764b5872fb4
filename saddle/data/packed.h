#pragma once
#include <filesystem>
#include <string>

#include "saddle/data/images.h"

namespace saddle::data {

/// A data set in one safetensors file: "pixels" u8 {n, c, h, w}; "labels" i64 {n} if there are any; metadata "format"
/// "saddle-images", "source", "sha256" of the pixels' bytes and "classes", a JSON list of names.
///
/// The same images give the same bytes.
/// @return that SHA-256
/// @param source  where they come from, for people: "faces/, 64 x 64, lanczos"
/// @throws ShapeError for images of other shapes or types; CheckpointError if the file cannot be written.
std::string write_packed(const std::filesystem::path& path, const Images& images, const std::string& source);

/// @throws DataError naming the file if it holds something else, if the pixels are not those that were hashed, or if a
/// class has no image.
Images read_packed(const std::filesystem::path& path);

}  // namespace saddle::data
