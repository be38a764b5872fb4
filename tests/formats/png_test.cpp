#include "saddle/formats/png.h"

#include <algorithm>
#include <numeric>

#include "saddle/formats/file.h"

#include "golden.h"
#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

namespace {

const auto read = [](const Bytes& file, std::string_view name) { return read_png(file, name); };
const auto read_text = [](const Bytes& file, std::string_view name) { return read_png_text(file, name); };

Image random_image(std::mt19937_64& random) {
  Image image = {.width = static_cast<int>(1 + random() % 40),
                 .height = static_cast<int>(1 + random() % 40),
                 .channels = static_cast<int>(1 + random() % 4),
                 .pixels = {}};
  image.pixels.resize(static_cast<std::size_t>(image.width * image.height * image.channels));
  for (std::uint8_t& pixel : image.pixels) pixel = static_cast<std::uint8_t>(random());
  return image;
}

/// `file` with other width and height in its IHDR, and the right CRC for them.
Bytes resized(Bytes file, std::uint32_t width, std::uint32_t height) {
  for (std::size_t i = 0; i < 4; ++i) {
    file[16 + i] = static_cast<std::byte>(width >> (24 - 8 * i));
    file[20 + i] = static_cast<std::byte>(height >> (24 - 8 * i));
  }
  const std::uint32_t crc = crc32(std::span(file).subspan(12, 17));
  for (std::size_t i = 0; i < 4; ++i) file[29 + i] = static_cast<std::byte>(crc >> (24 - 8 * i));
  return file;
}

}  // namespace

TEST_CASE("images of 1 to 4 channels go through PNG unchanged, and their text with them") {
  const Folder folder;
  std::mt19937_64 random(6);
  const PngText words = {{"config", "steps = 3\n"}, {"Author", "\xce\xbb \xc3\xa9"}, {"empty", ""}};
  for (int round = 0; round < 100; ++round) {
    const Image image = random_image(random);
    const Bytes file = png_bytes(image, words);
    CHECK(read(file, "a.png") == image);
    CHECK(read_png_text(file, "a.png") == words);
    CHECK(png_bytes(image, words) == file);
    if (round > 0) continue;
    write_png(folder / "a.png", image, words);
    CHECK(read_file(folder / "a.png") == file);
    CHECK(read_png(folder / "a.png") == image);
  }
}

TEST_CASE("every kind of PNG comes out as 8 bits") {
  CHECK(read(from_hex(golden::kPngGrey1), "") == Image{3, 2, 1, {255, 0, 255, 0, 255, 0}});
  CHECK(read(from_hex(golden::kPngGrey2), "") == Image{4, 1, 1, {0, 85, 170, 255}});
  CHECK(read(from_hex(golden::kPngGrey4), "") == Image{2, 1, 1, {51, 255}});
  CHECK(read(from_hex(golden::kPngGrey16), "") == Image{2, 1, 1, {0x12, 0xab}});
  CHECK(read(from_hex(golden::kPngRgb16), "") == Image{1, 1, 3, {1, 2, 3}});
  CHECK(read(from_hex(golden::kPngPalette), "") == Image{3, 1, 3, {70, 80, 90, 10, 20, 30, 40, 50, 60}});
  CHECK(read(from_hex(golden::kPngPaletteAlpha), "") ==
        Image{3, 1, 4, {70, 80, 90, 255, 10, 20, 30, 5, 40, 50, 60, 6}});
  CHECK(read(from_hex(golden::kPngGamma), "") == Image{2, 1, 1, {100, 200}});
  Image ramp = {5, 3, 1, std::vector<std::uint8_t>(15)};
  std::iota(ramp.pixels.begin(), ramp.pixels.end(), std::uint8_t{0});
  CHECK(read(from_hex(golden::kPngInterlaced), "") == ramp);
}

TEST_CASE("text chunks of all three kinds are read, before and after the pixels") {
  CHECK(read_png_text(from_hex(golden::kPngTexts), "") ==
        PngText{{"Latin", "caf\xc3\xa9"}, {"Packed", std::string(100, 'x')}, {"Greek", "\xce\xbb"}});
}

TEST_CASE("a PNG cut anywhere is refused") {
  for (const std::string_view hex : {golden::kPngTexts, golden::kPngPaletteAlpha, golden::kPngInterlaced}) {
    check_every_truncation(from_hex(hex), read);
  }
}

TEST_CASE("a damaged PNG is a DataError or an image") {
  for (const std::string_view hex : {golden::kPngTexts, golden::kPngPaletteAlpha, golden::kPngInterlaced}) {
    check_flips(from_hex(hex), read_text, 3000);
  }
}

TEST_CASE("damage that the checksums do not show is a DataError or an image") {
  // the same flips, with each chunk's CRC made right again, so that they reach the decoders behind it
  const auto mend_and_read = [](Bytes file, std::string_view name) {
    for (std::size_t at = 8; at + 12 <= file.size();) {
      std::size_t length = 0;
      for (std::size_t i = 0; i < 4; ++i) length = length << 8 | std::to_integer<std::size_t>(file[at + i]);
      if (length > file.size() - at - 12) break;
      const std::uint32_t crc = crc32(std::span(file).subspan(at + 4, length + 4));
      for (std::size_t i = 0; i < 4; ++i) file[at + 8 + length + i] = static_cast<std::byte>(crc >> (24 - 8 * i));
      at += length + 12;
    }
    return read_png_text(file, name);
  };
  for (const std::string_view hex : {golden::kPngTexts, golden::kPngPaletteAlpha, golden::kPngInterlaced}) {
    check_flips(from_hex(hex), mend_and_read, 3000);
  }
}

TEST_CASE("faults are named with file and byte") {
  const auto complaint = [](const Bytes& file) { return message<saddle::DataError>([&] { read_png(file, "a.png"); }); };
  CHECK(complaint({}) == "a.png: byte 0: PNG: not a PNG file");
  CHECK(complaint(bytes_of("GIF89a, and more")) == "a.png: byte 0: PNG: not a PNG file");
  Bytes damaged = from_hex(golden::kPngGrey1);
  damaged[33] = std::byte{0x7f};  // a chunk of 2 GB
  CHECK(complaint(damaged) == "a.png: byte 33: PNG: a chunk is longer than the rest of the file");
  damaged = from_hex(golden::kPngGrey1);
  damaged[16] ^= std::byte{1};
  CHECK(complaint(damaged) == "a.png: byte 33: PNG: IHDR: CRC error");
}

TEST_CASE("a small file that claims a huge image is refused before anything is allocated") {
  const auto complaint = [](std::uint32_t width, std::uint32_t height) {
    return message<saddle::DataError>([&] { read_png(resized(from_hex(golden::kPngGrey1), width, height), "a.png"); });
  };
  CHECK(has(complaint(1 << 14, 1 << 14), "too small for this width and height"));
  CHECK(has(complaint(1 << 15, 1 << 14), "more than 2^28 pixels"));
  CHECK(has(complaint(0x7fffffff, 0x7fffffff), "a.png: byte "));
  CHECK(has(complaint(0, 0), "a.png: byte "));
}

TEST_CASE("a blank image, the hardest that deflate can press, is not taken for a lie") {
  const Image blank = {3000, 3000, 1, std::vector<std::uint8_t>(9000000)};
  CHECK(read(png_bytes(blank), "") == blank);
}

TEST_CASE("what PNG cannot hold is not written") {
  const Image pixel = {1, 1, 1, {9}};
  CHECK_THROWS_AS(png_bytes({2, 1, 1, {9}}), saddle::ShapeError);
  CHECK_THROWS_AS(png_bytes({1, 1, 5, {1, 2, 3, 4, 5}}), saddle::ShapeError);
  CHECK_THROWS_AS(png_bytes({0, 0, 1, {}}), saddle::ShapeError);
  CHECK_THROWS_AS(png_bytes({-1, -1, 1, {9}}), saddle::ShapeError);
  for (const std::string& keyword : {std::string(), std::string(80, 'k'), std::string(" k"), std::string("k "),
                                     std::string("a  b"), std::string("a\nb"), std::string("\xc3\xa9")}) {
    CAPTURE(keyword);
    CHECK_THROWS_AS(png_bytes(pixel, {{keyword, "v"}}), saddle::CheckpointError);
  }
  CHECK_THROWS_AS(png_bytes(pixel, {{"k", std::string("a\0b", 3)}}), saddle::CheckpointError);
  CHECK_NOTHROW(png_bytes(pixel, {{std::string(79, 'k'), "v"}}));
}
