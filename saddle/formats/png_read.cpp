#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include <png.h>

#include "saddle/core/error.h"
#include "saddle/formats/file.h"
#include "saddle/formats/png.h"
#include "saddle/formats/png_detail.h"

namespace saddle::formats {
namespace {

constexpr png_uint_32 kMaxSide = 1 << 20;
constexpr std::uint64_t kMostPerByte = 1032;  // deflate cannot make more than this out of one byte
constexpr png_alloc_size_t kMaxUnpackedText = 8 << 20;
constexpr png_uint_32 kMaxTexts = 1000;

/// libpng's two structures for reading.
struct Reader {
  explicit Reader(PngFailure& failure)
      : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, &failure, on_png_error, on_png_warning)) {
    info = png ? png_create_info_struct(png) : nullptr;
    if (!info) png_destroy_read_struct(&png, nullptr, nullptr);
    if (!info) throw std::bad_alloc();
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }

  png_structp png;
  png_infop info;
};

struct Source {
  std::span<const std::byte> file;
  std::size_t position = 0;
};

void read_source(png_structp png, png_bytep out, std::size_t size) {
  auto& source = *static_cast<Source*>(png_get_io_ptr(png));
  if (size > source.file.size() - source.position) png_error(png, "the file ends too early");
  std::memcpy(out, source.file.data() + source.position, size);
  source.position += size;
}

/// Throws unless the chunks, each u32 length, 4 letters, data, u32 CRC, lead to an IEND: libpng believes a length
/// before it has seen the data, and clears up to 2 GB for it.
void check_chunks(std::span<const std::byte> file, std::string_view name) {
  const auto fail = [&](std::size_t at, std::string_view what) {
    throw DataError(text(name, ": byte ", at, ": PNG: ", what));
  };
  if (!is_png(file)) fail(0, "not a PNG file");
  for (std::size_t at = 8;;) {
    if (file.size() - at < 12) fail(at, "the file ends too early");
    const std::size_t length = png_get_uint_32(reinterpret_cast<png_const_bytep>(file.data() + at));
    if (length > file.size() - at - 12) fail(at, "a chunk is longer than the rest of the file");
    if (std::memcmp(file.data() + at + 4, "IEND", 4) == 0) return;
    at += 12 + length;
  }
}

/// The header and all before the pixels; then libpng will give 8 bits per channel.
void read_header(const Reader& reader, Source& source) {
  png_set_read_fn(reader.png, &source, read_source);
  png_set_user_limits(reader.png, kMaxSide, kMaxSide);
  png_set_chunk_malloc_max(reader.png, kMaxUnpackedText);
  png_set_chunk_cache_max(reader.png, kMaxTexts);
  png_read_info(reader.png, reader.info);
  const std::uint64_t width = png_get_image_width(reader.png, reader.info);
  const std::uint64_t height = png_get_image_height(reader.png, reader.info);
  if (width * height > kMaxPixels) png_error(reader.png, "more than 2^28 pixels");
  if (height * png_get_rowbytes(reader.png, reader.info) > kMostPerByte * source.file.size()) {
    png_error(reader.png, "the file is too small for this width and height");
  }
  png_set_expand(reader.png);
  png_set_strip_16(reader.png);
  png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
}

struct Content {
  Image image;
  PngText text;
};

/// Latin-1, which tEXt and zTXt are in, as UTF-8.
std::string utf8(std::string_view latin1) {
  std::string all;
  for (const char c : latin1) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x80) {
      all += c;
    } else {
      all += {static_cast<char>(0xc0 | code >> 6), static_cast<char>(0x80 | (code & 0x3f))};
    }
  }
  return all;
}

PngText text_of(const Reader& reader) {
  png_textp chunks = nullptr;
  const int count = png_get_text(reader.png, reader.info, &chunks, nullptr);
  PngText all;
  for (int i = 0; i < count; ++i) {
    const bool is_utf8 =
        chunks[i].compression == PNG_ITXT_COMPRESSION_NONE || chunks[i].compression == PNG_ITXT_COMPRESSION_zTXt;
    const std::string value = chunks[i].text ? chunks[i].text : "";
    all[utf8(chunks[i].key)] = is_utf8 ? value : utf8(value);
  }
  return all;
}

Content read_all(std::span<const std::byte> file, std::string_view name) {
  check_chunks(file, name);
  PngFailure failure;
  Source source = {.file = file};
  const Reader reader(failure);
  const auto check = [&](bool done) {
    if (!done) throw DataError(text(name, ": byte ", source.position, ": PNG: ", failure.what));
  };
  check(guarded(reader.png, [&] { read_header(reader, source); }));
  Content content;
  Image& image = content.image;
  image.width = static_cast<int>(png_get_image_width(reader.png, reader.info));
  image.height = static_cast<int>(png_get_image_height(reader.png, reader.info));
  image.channels = png_get_channels(reader.png, reader.info);
  const std::size_t row_bytes = png_get_rowbytes(reader.png, reader.info);
  image.pixels.resize(row_bytes * static_cast<std::size_t>(image.height));
  std::vector<png_bytep> rows;
  for (int y = 0; y < image.height; ++y) rows.push_back(image.pixels.data() + row_bytes * static_cast<std::size_t>(y));
  check(guarded(reader.png, [&] {
    png_read_image(reader.png, rows.data());
    png_read_end(reader.png, reader.info);
  }));
  content.text = text_of(reader);
  return content;
}

}  // namespace

bool is_png(std::span<const std::byte> bytes) {
  return bytes.size() >= 8 && png_sig_cmp(reinterpret_cast<png_const_bytep>(bytes.data()), 0, 8) == 0;
}

Image read_png(std::span<const std::byte> file, std::string_view name) { return read_all(file, name).image; }

Image read_png(const std::filesystem::path& path) { return read_png(read_file(path), path.string()); }

PngText read_png_text(std::span<const std::byte> file, std::string_view name) { return read_all(file, name).text; }

}  // namespace saddle::formats
