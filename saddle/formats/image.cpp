#include "saddle/formats/image.h"

#include "saddle/core/error.h"
#include "saddle/formats/file.h"
#include "saddle/formats/jpeg.h"
#include "saddle/formats/png.h"

namespace saddle::formats {

Image read_image(std::span<const std::byte> file, std::string_view name) {
  if (is_jpeg(file)) return read_jpeg(file, name);
  if (is_png(file)) return read_png(file, name);
  if (file.empty()) throw DataError(text(name, ": the file is empty"));
  throw DataError(text(name, ": byte 0: neither PNG nor JPEG, which begin with 89 50 4e 47 and ff d8 ff"));
}

Image read_image(const std::filesystem::path& path) { return read_image(read_file(path), path.string()); }

}  // namespace saddle::formats
