#include "saddle/formats/jpeg.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "saddle/formats/file.h"
#include "saddle/formats/png.h"

#include "golden.h"
#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

namespace {

const auto read = [](const Bytes& file, std::string_view name) { return read_jpeg(file, name); };

/// A picture without edges, which JPEG keeps well.
Image smooth(int width, int height, int channels) {
  Image image = {width, height, channels, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        image.pixels.push_back(static_cast<std::uint8_t>(128 + 100 * std::sin(0.05 * x * (c + 1) + 0.07 * y)));
      }
    }
  }
  return image;
}

int largest_error(const Image& a, const Image& b) {
  REQUIRE(a.pixels.size() == b.pixels.size());
  int most = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) most = std::max(most, std::abs(a.pixels[i] - b.pixels[i]));
  return most;
}

/// The pixels that Pillow gives for the same file.
Image pillow(int channels, std::string_view hex) {
  Image image = {18, 13, channels, {}};
  for (const std::byte b : from_hex(hex)) image.pixels.push_back(std::to_integer<std::uint8_t>(b));
  return image;
}

/// `file` with another height and width in its baseline frame header: ff c0, length, precision, height, width.
Bytes with_size(Bytes file, int height, int width) {
  const Bytes marker = bytes_of({0xff, 0xc0});
  const auto at = std::search(file.begin(), file.end(), marker.begin(), marker.end());
  REQUIRE(at != file.end());
  at[5] = static_cast<std::byte>(height >> 8), at[6] = static_cast<std::byte>(height);
  at[7] = static_cast<std::byte>(width >> 8), at[8] = static_cast<std::byte>(width);
  return file;
}

}  // namespace

TEST_CASE("grey, colour at half chroma and progressive JPEGs are what Pillow makes of them, to the byte") {
  CHECK(read(from_hex(golden::kJpegGrey), "") == pillow(1, golden::kJpegGreyPixels));
  CHECK(read(from_hex(golden::kJpegColour), "") == pillow(3, golden::kJpegColourPixels));
  CHECK(read(from_hex(golden::kJpegProgressive), "") == pillow(3, golden::kJpegProgressivePixels));
}

TEST_CASE("a written JPEG comes back nearly the same, the nearer the higher its quality, and is the same each time") {
  for (const int channels : {1, 3}) {
    const Image image = smooth(61, 40, channels);
    CHECK(largest_error(read(jpeg_bytes(image, 100), ""), image) <= 3);  // the colour transform rounds twice
    CHECK(largest_error(read(jpeg_bytes(image, 5), ""), image) > 10);
    CHECK(jpeg_bytes(image, 5).size() < jpeg_bytes(image, 95).size());
    CHECK(jpeg_bytes(image, 90) == jpeg_bytes(image, 90));
  }
  const Folder folder;
  write_file(folder / "a.jpg", jpeg_bytes(smooth(8, 8, 3), 90));
  CHECK(read_jpeg(folder / "a.jpg").channels == 3);
}

TEST_CASE(
    "faults that touch no pixel are read over: another JFIF revision, bytes before a marker; a lost pixel is not") {
  const Bytes junk(65, std::byte{0x5a});
  const auto inserted = [&](Bytes file, std::size_t at) {
    file.insert(file.begin() + std::ptrdiff_t(at), junk.begin(), junk.end());
    return file;
  };
  const auto place_of = [](const Bytes& file, int code, std::size_t from) {
    const Bytes marker = bytes_of({0xff, code});
    return std::size_t(std::search(file.begin() + std::ptrdiff_t(from), file.end(), marker.begin(), marker.end()) -
                       file.begin());
  };
  for (const std::string_view hex : {golden::kJpegGrey, golden::kJpegColour, golden::kJpegProgressive}) {
    const Bytes clean = from_hex(hex);
    const Image image = read(clean, "");
    Bytes old = clean;
    const std::size_t jfif = place_of(clean, 0xe0, 0);
    old[jfif + 9] = old[jfif + 10] = std::byte{0};
    CHECK(read(old, "") == image);
    CHECK(read(inserted(clean, clean.size() - 2), "") == image);  // before the end
    for (const int code : {0xdb, 0xc4, 0xda}) {  // quantisation tables, Huffman tables, scans: before each of them
      CAPTURE(code);
      for (std::size_t at = place_of(clean, code, 0); at < clean.size(); at = place_of(clean, code, at + 2)) {
        CAPTURE(at);
        CHECK(read(inserted(clean, at), "") == image);
      }
    }
    CHECK(read(inserted(inserted(old, old.size() - 2), place_of(old, 0xdb, 0)), "") == image);  // three faults
    check_every_truncation(inserted(old, old.size() - 2), read);
  }
  Bytes less = from_hex(golden::kJpegColour);
  less.erase(less.end() - 30, less.end() - 2);  // of the pixels
  CHECK(has(message<saddle::DataError>([&] { read_jpeg(less, "a.jpg"); }),
            "a.jpg: JPEG: Corrupt JPEG data: premature end"));
}

TEST_CASE("a JPEG cut anywhere is refused") {
  for (const std::string_view hex : {golden::kJpegGrey, golden::kJpegColour, golden::kJpegProgressive}) {
    check_every_truncation(from_hex(hex), read);
  }
}

TEST_CASE("a damaged JPEG is a DataError or an image, and random bytes are refused") {
  for (const std::string_view hex :
       {golden::kJpegGrey, golden::kJpegColour, golden::kJpegProgressive, golden::kJpegCmyk}) {
    check_flips(from_hex(hex), read, 3000);
  }
  std::mt19937_64 random(3);
  for (int round = 0; round < 1000; ++round) {
    Bytes file = random_bytes(random() % 3000, random);
    CHECK(refuses(file, read));
    file.insert(file.begin(), {std::byte{0xff}, std::byte{0xd8}, std::byte{0xff}});
    CHECK(refuses(file, read));
  }
}

TEST_CASE("faults are named with the file") {
  const auto complaint = [](const Bytes& file) {
    return message<saddle::DataError>([&] { read_jpeg(file, "a.jpg"); });
  };
  CHECK(complaint({}) == "a.jpg: JPEG: not a JPEG file");
  CHECK(has(complaint(from_hex(golden::kJpegCmyk)), "a.jpg: JPEG: CMYK, expected grey, YCbCr or RGB"));
  Bytes cut = from_hex(golden::kJpegColour);
  cut.resize(cut.size() - 2);
  CHECK(has(complaint(cut), "a.jpg: JPEG: Premature end of JPEG file"));
}

TEST_CASE("a small JPEG that claims a huge image is refused before anything is allocated") {
  const Bytes grey = from_hex(golden::kJpegGrey);
  const auto complaint = [&](int height, int width) {
    return message<saddle::DataError>([&] { read_jpeg(with_size(grey, height, width), "a.jpg"); });
  };
  CHECK(has(complaint(16000, 16000), "too small for 16000 x 16000 pixels"));
  CHECK(has(complaint(20000, 20000), "more than 2^28 pixels"));
  CHECK(has(complaint(0, 18), "a.jpg: JPEG: "));
}

TEST_CASE("a blank image, the easiest to press, is not taken for a lie") {
  const Image blank = {3000, 3000, 1, std::vector<std::uint8_t>(9000000)};
  CHECK(read(jpeg_bytes(blank, 100), "") == blank);
}

TEST_CASE("what JPEG cannot hold is not written") {
  CHECK_THROWS_AS(jpeg_bytes({1, 1, 2, {1, 2}}, 90), saddle::ShapeError);
  CHECK_THROWS_AS(jpeg_bytes({2, 1, 1, {1}}, 90), saddle::ShapeError);
  CHECK_THROWS_AS(jpeg_bytes({0, 0, 1, {}}, 90), saddle::ShapeError);
  CHECK_THROWS_AS(jpeg_bytes({1, 1, 1, {1}}, 0), saddle::CheckpointError);
  CHECK_THROWS_AS(jpeg_bytes({1, 1, 1, {1}}, 101), saddle::CheckpointError);
  CHECK_THROWS_AS(jpeg_bytes({65501, 1, 1, std::vector<std::uint8_t>(65501)}, 90), saddle::CheckpointError);
}

TEST_CASE("PNG and JPEG are told by their first bytes, whatever the file is called") {
  const Folder folder;
  const Image image = smooth(4, 4, 3);
  write_file(folder / "png.jpg", png_bytes(image));
  write_file(folder / "jpeg.png", jpeg_bytes(image, 100));
  write_file(folder / "text.png", bytes_of("GIF89a"));
  write_file(folder / "empty.png", {});
  CHECK(read_image(folder / "png.jpg") == image);
  CHECK(read_image(folder / "jpeg.png") == read_jpeg(folder / "jpeg.png"));
  const auto complaint = [&](const char* name) {
    return message<saddle::DataError>([&] { read_image(folder / name); });
  };
  CHECK(has(complaint("text.png"), "text.png: byte 0: neither PNG nor JPEG"));
  CHECK(has(complaint("empty.png"), "empty.png: the file is empty"));
  CHECK(has(complaint("none.png"), "none.png: No such file"));
}
