#include "saddle/formats/jpeg.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <vector>

#include "saddle/core/error.h"
#include "saddle/formats/file.h"

#include <turbojpeg.h>

namespace saddle::formats {
namespace {

constexpr int kLargestJpegSide = 65500;                 // the library's own limit
constexpr std::uint64_t kMostJpegPixelsPerByte = 1024;  // Huffman coding spends a bit at least on each block of 64

struct FreeTurbo {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Turbo = std::unique_ptr<std::remove_pointer_t<tjhandle>, FreeTurbo>;

Turbo turbo(tjhandle handle) {
  if (!handle) throw std::bad_alloc();
  return Turbo(handle);
}

struct JpegHeader {
  int width = 0, height = 0, subsampling = 0, colours = 0;
};

[[noreturn]] void fail_jpeg(std::string_view name, std::string_view what) {
  throw DataError(text(name, ": JPEG: ", what));
}

/// A fault that the library only warns of.
struct JpegWarning {
  std::string words;
};

/// The library's last error. @throws JpegWarning, DataError
[[noreturn]] void fail_turbo(tjhandle handle, std::string_view name) {
  if (tjGetErrorCode(handle) == TJERR_WARNING) throw JpegWarning{tjGetErrorStr2(handle)};
  fail_jpeg(name, tjGetErrorStr2(handle));
}

int byte_at(std::span<const std::byte> file, std::size_t at) {
  return at < file.size() ? std::to_integer<int>(file[at]) : -1;
}

/// The place of the next marker, an ff and a code that is neither 00, which stands for a byte ff of data, nor another
/// ff nor a restart's.
std::size_t next_marker(std::span<const std::byte> file, std::size_t at) {
  for (; at + 1 < file.size(); ++at) {
    const int code = byte_at(file, at + 1);
    const bool restart = code >= 0xd0 && code <= 0xd7;
    if (byte_at(file, at) == 0xff && code != 0 && code != 0xff && !restart) break;
  }
  return at;
}

constexpr std::size_t kFirstMarker = 2;  // behind the file's first two bytes

/// A marker and the end of the segment before it. Behind the header of a scan lies its data, whose end nobody tells.
struct Marker {
  std::size_t at = 0, segment_end = 0;
  bool behind_scan = false;
};

/// All markers with that code, segment by segment.
std::vector<Marker> markers(std::span<const std::byte> file, int code) {
  constexpr int kScan = 0xda, kEnd = 0xd9;
  std::vector<Marker> found;
  Marker next{.at = next_marker(file, kFirstMarker), .segment_end = kFirstMarker};
  while (next.at + 1 < file.size()) {
    const int here = byte_at(file, next.at + 1);
    if (here == code) found.push_back(next);
    if (here == kEnd) break;
    const int length = byte_at(file, next.at + 2) * 256 + byte_at(file, next.at + 3);
    next.segment_end = next.at + 2 + std::size_t(std::max(length, 0));
    next.behind_scan = here == kScan;
    next.at = next_marker(file, next.segment_end);
  }
  return found;
}

/// Bytes [from, until) of a file, and what belongs in their place.
struct Mend {
  std::size_t from = 0, until = 0;
  std::vector<std::byte> right = {};

  std::vector<std::byte> applied_to(std::span<const std::byte> file) const {
    std::vector<std::byte> all(file.begin(), file.begin() + std::ptrdiff_t(from));
    all.insert(all.end(), right.begin(), right.end());
    all.insert(all.end(), file.begin() + std::ptrdiff_t(until), file.end());
    return all;
  }
};

/// Ways to remove what the library warns of, where that touches no pixel: a JFIF revision of another number than 1, and
/// bytes between the end of a segment's or scan's data and the next marker. The warning does not say which marker of
/// its kind it means, so behind scans there may be several ways. None for other warnings.
std::vector<Mend> mends(std::span<const std::byte> file, const std::string& warning) {
  constexpr std::size_t kRevision = 9;  // its place in JFIF's segment
  constexpr int kJfif = 0xe0;
  std::vector<Mend> ways;
  if (warning.find("unknown JFIF revision number") != std::string::npos) {
    for (const Marker& marker : markers(file, kJfif)) {
      const std::size_t at = marker.at + kRevision;
      if (at < file.size() && byte_at(file, at) != 1) ways.push_back({at, at + 1, {std::byte{1}}});
    }
    return ways;
  }
  unsigned count = 0, code = 0;
  const std::size_t words = warning.find("data: ");
  if (words == std::string::npos ||
      std::sscanf(warning.c_str() + words, "data: %u extraneous bytes before marker 0x%x", &count, &code) != 2)
    return {};
  for (const Marker& marker : markers(file, int(code))) {
    const std::size_t between = marker.at - marker.segment_end;
    if (count > 0 && (marker.behind_scan ? between >= count : between == count))
      ways.push_back({marker.at - count, marker.at});
  }
  return ways;
}

JpegHeader read_jpeg_header(tjhandle handle, std::span<const std::byte> file, std::string_view name) {
  if (!is_jpeg(file)) fail_jpeg(name, "not a JPEG file");
  JpegHeader header;
  if (tjDecompressHeader3(handle, reinterpret_cast<const unsigned char*>(file.data()), file.size(), &header.width,
                          &header.height, &header.subsampling, &header.colours) != 0) {
    fail_turbo(handle, name);
  }
  if (header.colours == TJCS_CMYK || header.colours == TJCS_YCCK) {
    fail_jpeg(name, "CMYK, expected grey, YCbCr or RGB; save it as RGB first");
  }
  const std::uint64_t pixels = std::uint64_t(header.width) * std::uint64_t(header.height);
  if (pixels > kMaxPixels) fail_jpeg(name, "more than 2^28 pixels");
  if (pixels > kMostJpegPixelsPerByte * file.size()) {
    fail_jpeg(name, text("the file is too small for ", header.width, " x ", header.height, " pixels"));
  }
  return header;
}

/// @throws DataError; JpegWarning for the first thing that the library warns of
Image read_strictly(std::span<const std::byte> file, std::string_view name) {
  const Turbo handle = turbo(tjInitDecompress());
  const JpegHeader header = read_jpeg_header(handle.get(), file, name);
  const bool grey = header.colours == TJCS_GRAY;
  Image image = {.width = header.width, .height = header.height, .channels = grey ? 1 : 3, .pixels = {}};
  image.pixels.resize(std::size_t(image.width) * std::size_t(image.height) * std::size_t(image.channels));
  // The library only warns of an end that comes too early, although it leaves pixels that nobody took.
  constexpr int strict = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT;
  if (tjDecompress2(handle.get(), reinterpret_cast<const unsigned char*>(file.data()), file.size(), image.pixels.data(),
                    image.width, /*pitch=*/0, image.height, grey ? TJPF_GRAY : TJPF_RGB, strict) != 0) {
    fail_turbo(handle.get(), name);
  }
  return image;
}

/// The file's image, or the first that the file has once it is mended. @throws DataError with the first warning if it
/// has none.
Image read_mended(std::span<const std::byte> file, std::string_view name, int& reads) {
  constexpr int kMostReads = 32;  // of a file with many harmless faults
  try {
    ++reads;
    return read_strictly(file, name);
  } catch (const JpegWarning& warning) {
    for (const Mend& mend : mends(file, warning.words)) {
      if (reads >= kMostReads) break;
      try {
        return read_mended(mend.applied_to(file), name, reads);
      } catch (const DataError&) {
      }
    }
    fail_jpeg(name, warning.words);
  }
}

}  // namespace

bool is_jpeg(std::span<const std::byte> bytes) {
  return bytes.size() >= 3 && bytes[0] == std::byte{0xff} && bytes[1] == std::byte{0xd8} && bytes[2] == std::byte{0xff};
}

Image read_jpeg(std::span<const std::byte> file, std::string_view name) {
  int reads = 0;
  return read_mended(file, name, reads);
}

Image read_jpeg(const std::filesystem::path& path) { return read_jpeg(read_file(path), path.string()); }

std::vector<std::byte> jpeg_bytes(const Image& image, int quality) {
  const bool shaped = image.width >= 1 && image.height >= 1 && (image.channels == 1 || image.channels == 3);
  if (!shaped ||
      std::uint64_t(image.width) * std::uint64_t(image.height) * std::uint64_t(image.channels) != image.pixels.size()) {
    throw ShapeError(text("jpeg: ", image.pixels.size(), " bytes for height, width, channels {", image.height, ", ",
                          image.width, ", ", image.channels, "}, expected their product and 1 or 3 channels"));
  }
  if (quality < 1 || quality > 100) throw CheckpointError(text("jpeg: quality ", quality, ", expected 1 to 100"));
  if (image.width > kLargestJpegSide || image.height > kLargestJpegSide) {
    throw CheckpointError(text("jpeg: ", image.width, " x ", image.height, " pixels, expected sides up to 65500"));
  }
  const Turbo handle = turbo(tjInitCompress());
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const bool grey = image.channels == 1;
  const int status = tjCompress2(handle.get(), image.pixels.data(), image.width, /*pitch=*/0, image.height,
                                 grey ? TJPF_GRAY : TJPF_RGB, &bytes, &size, grey ? TJSAMP_GRAY : TJSAMP_444, quality,
                                 TJFLAG_ACCURATEDCT);
  const std::unique_ptr<unsigned char, decltype(&tjFree)> owned(bytes, tjFree);
  if (status != 0) throw CheckpointError(text("jpeg: cannot be written: ", tjGetErrorStr2(handle.get())));
  const auto all = std::as_bytes(std::span(bytes, size));
  return {all.begin(), all.end()};
}

}  // namespace saddle::formats
