#include "saddle/data/packed.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/data/arrays.h"
#include "saddle/formats/file.h"
#include "saddle/formats/safetensors.h"
#include "saddle/formats/sha256.h"

#include "tests/data/temporary_folder.h"

using namespace saddle;
using namespace saddle::data;
using doctest::Contains;
using saddle::test::TemporaryFolder;

namespace {

Images some_images() {
  return {.pixels = (at::arange(5 * 3 * 4 * 2) * 7 % 251).to(at::kByte).view({5, 3, 4, 2}),
          .labels = at::tensor({2, 0, 1, 1, 0}, at::kLong),
          .classes = {"cat", "dog \"x\"", "\xce\xbb"}};
}

}  // namespace

TEST_CASE("packed images come back, with labels and class names, and are the same bytes each time") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors", again = folder.path() / "b.safetensors";
  const Images images = some_images();
  write_packed(path, images, "made up");
  const Images read = read_packed(path);
  CHECK(read.pixels.equal(images.pixels));
  CHECK(read.labels.equal(images.labels));
  CHECK(read.classes == images.classes);
  write_packed(again, {.pixels = images.pixels.flip(0).flip(0), .labels = images.labels, .classes = images.classes},
               "made up");
  CHECK((formats::read_file(path) == formats::read_file(again)));

  write_packed(path, {.pixels = images.pixels, .labels = {}}, "no labels");
  CHECK_FALSE(read_packed(path).labels.defined());
  CHECK(read_packed(path).classes.empty());
  CHECK(formats::read_safetensors(path).metadata.at("source") == "no labels");
}

TEST_CASE("changed pixels, and files that are something else, are a DataError by name") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  write_packed(path, some_images(), "made up");
  const formats::Safetensors good = formats::read_safetensors(path);
  const auto refused = [&](formats::Safetensors changed, const char* reason) {
    formats::write_safetensors(path, changed.arrays, changed.metadata);
    CHECK_THROWS_WITH_AS(read_packed(path), Contains(reason), DataError);
    CHECK_THROWS_WITH_AS(read_packed(path), Contains("a.safetensors"), DataError);
  };
  const auto array = [](formats::Safetensors& file, const char* name) -> formats::Array& {
    return file.arrays[file.arrays[0].name == name ? 0 : 1].array;
  };
  formats::Safetensors changed = good;
  array(changed, "pixels").bytes[17] ^= std::byte{1};
  refused(changed, "SHA-256 differs");
  changed = good;
  array(changed, "pixels").shape = {5, 24};
  refused(changed, "expected a tensor 'pixels' u8 {n, c, h, w}");
  changed = good;
  array(changed, "labels") = to_array(at::tensor({0, 1}, at::kLong));
  refused(changed, "labels i64 {2}, expected i64 {5}");
  changed = good;
  array(changed, "labels") = to_array(at::tensor({0, 1, 3, 0, 0}, at::kLong));
  refused(changed, "label 3 of image 2 (the first is 0), expected 0 to 2");
  changed = good;
  array(changed, "labels") = to_array(at::tensor({0, -1, 2, 0, 0}, at::kLong));
  refused(changed, "label -1 of image 1 (the first is 0), expected 0 to 2");
  for (const char* json : {"{}", "[1]", "[\"a\"", "[[[["}) {
    changed = good;
    changed.metadata["classes"] = json;
    refused(changed, "metadata 'classes' is not a JSON list of names");
  }
  changed = good;
  changed.metadata["format"] = "pt";
  refused(changed, "metadata 'format' is not 'saddle-images'");
  changed.metadata.clear();
  refused(changed, "no metadata 'format'");
}

TEST_CASE("what is no set of images is not packed") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  const Tensor pixels = some_images().pixels;
  CHECK_THROWS_AS(write_packed(path, {}, ""), ShapeError);
  CHECK_THROWS_AS(write_packed(path, {.pixels = pixels[0], .labels = {}}, ""), ShapeError);
  CHECK_THROWS_AS(write_packed(path, {.pixels = pixels.to(at::kFloat), .labels = {}}, ""), ShapeError);
  CHECK_THROWS_WITH_AS(write_packed(path, {.pixels = pixels, .labels = at::arange(4)}, ""),
                       Contains("{4}, expected int64 {5}"), ShapeError);
  CHECK_THROWS_AS(write_packed(folder.path() / "none" / "a", some_images(), ""), CheckpointError);
}
