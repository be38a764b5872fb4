#include <algorithm>
#include <new>

#include <png.h>

#include "saddle/core/error.h"
#include "saddle/formats/file.h"
#include "saddle/formats/png.h"
#include "saddle/formats/png_detail.h"

namespace saddle::formats {
namespace {

constexpr int kCompression = 6;  // zlib's own default, said here so that it cannot change under us

struct Writer {
  explicit Writer(PngFailure& failure)
      : png(png_create_write_struct(PNG_LIBPNG_VER_STRING, &failure, on_png_error, on_png_warning)) {
    info = png ? png_create_info_struct(png) : nullptr;
    if (!info) png_destroy_write_struct(&png, nullptr);
    if (!info) throw std::bad_alloc();
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { png_destroy_write_struct(&png, &info); }

  png_structp png;
  png_infop info;
};

void check_image(const Image& image) {
  const bool sides = image.width >= 1 && image.height >= 1 && image.channels >= 1 && image.channels <= 4;
  const std::uint64_t pixels = sides ? std::uint64_t(image.width) * std::uint64_t(image.height) : 0;
  if (!sides || pixels > kMaxPixels || pixels * std::uint64_t(image.channels) != image.pixels.size()) {
    throw ShapeError(text("png: ", image.pixels.size(), " bytes for height, width, channels {", image.height, ", ",
                          image.width, ", ", image.channels,
                          "}, expected their product, 1 to 4 channels and 1 to 2^28 pixels"));
  }
}

/// As the PNG specification has it, since libpng only warns and changes or drops what does not conform.
void check_text(const PngText& all) {
  for (const auto& [keyword, value] : all) {
    const bool printing = std::all_of(keyword.begin(), keyword.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (!printing || keyword.empty() || keyword.size() > 79 || keyword.front() == ' ' || keyword.back() == ' ' ||
        keyword.find("  ") != std::string::npos) {
      throw CheckpointError("png: a text keyword has 1 to 79 printable ASCII characters and no spare spaces");
    }
    if (value.find('\0') != std::string::npos) {
      throw CheckpointError(text("png: the text '", keyword, "' has a zero byte, which PNG text cannot hold"));
    }
  }
}

std::vector<png_text> chunks_of(const PngText& all) {
  std::vector<png_text> chunks;
  for (const auto& [keyword, value] : all) {
    const bool ascii =
        std::all_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    png_text chunk = {};
    chunk.compression = ascii ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
    chunk.key = const_cast<png_charp>(keyword.c_str());  // libpng takes non-const and copies
    chunk.text = const_cast<png_charp>(value.c_str());
    chunks.push_back(chunk);
  }
  return chunks;
}

void append(png_structp png, png_bytep bytes, std::size_t size) {
  auto& all = *static_cast<std::vector<std::byte>*>(png_get_io_ptr(png));
  bool fits = true;
  try {
    const std::span<const std::byte> more = std::as_bytes(std::span(bytes, size));
    all.insert(all.end(), more.begin(), more.end());
  } catch (const std::bad_alloc&) {
    fits = false;  // an exception must not cross libpng
  }
  if (!fits) png_error(png, "out of memory");
}

}  // namespace

std::vector<std::byte> png_bytes(const Image& image, const PngText& words) {
  check_image(image);
  check_text(words);
  const std::vector<png_text> chunks = chunks_of(words);
  const std::size_t row_bytes = image.pixels.size() / static_cast<std::size_t>(image.height);
  constexpr int colour_types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                  PNG_COLOR_TYPE_RGB_ALPHA};
  std::vector<std::byte> all;
  PngFailure failure;
  const Writer writer(failure);
  const bool done = guarded(writer.png, [&] {
    png_set_write_fn(writer.png, &all, append, nullptr);
    png_set_user_limits(writer.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_compression_level(writer.png, kCompression);
    png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height),
                 8, colour_types[image.channels - 1], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_text(writer.png, writer.info, chunks.data(), static_cast<int>(chunks.size()));
    png_write_info(writer.png, writer.info);
    for (std::size_t at = 0; at < image.pixels.size(); at += row_bytes)
      png_write_row(writer.png, image.pixels.data() + at);
    png_write_end(writer.png, writer.info);
  });
  if (!done) throw CheckpointError(text("png: cannot be written: ", failure.what));
  return all;
}

void write_png(const std::filesystem::path& path, const Image& image, const PngText& words) {
  write_file(path, png_bytes(image, words));
}

}  // namespace saddle::formats
