#include "saddle/data/labels.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/data/stacked.h"

#include "tests/data/temporary_folder.h"

using namespace saddle;
using namespace saddle::data;
using doctest::Contains;

namespace {

/// Grey images of one pixel whose value is their label.
Images with_labels(const Tensor& labels, std::vector<std::string> classes = {}) {
  return {.pixels = labels.to(at::kByte).view({-1, 1, 1, 1}), .labels = labels, .classes = std::move(classes)};
}

/// An IDX file of int32 labels.
std::vector<std::uint8_t> idx_of(const std::vector<std::int32_t>& labels) {
  std::vector<std::uint8_t> file = {0, 0, 12, 1, 0, 0, 0, static_cast<std::uint8_t>(labels.size())};
  for (const std::int32_t label : labels) {
    for (const int shift : {24, 16, 8, 0}) file.push_back(static_cast<std::uint8_t>(label >> shift));
  }
  return file;
}

}  // namespace

TEST_CASE("labels 1 to 26 are 26 classes that keep their names, and none is without an image") {
  const Tensor letters = at::arange(52, at::kLong) % 26 + 1;
  const Source source = shuffled("letters", with_labels(letters));
  CHECK(source.classes == 26);
  REQUIRE(source.class_names.size() == 26);
  CHECK(source.class_names.front() == "1");
  CHECK(source.class_names.back() == "26");
  const Tensor shown = ((source.batch(1, 0, 52).flatten() + 1) * 127.5).round().to(at::kLong);
  CHECK(at::equal(source.labels(1, 0, 52), shown - 1));
  CHECK(stacked("letters", with_labels(letters)).classes == 26 * 26 * 26);
}

TEST_CASE("labels with a gap are as many classes as occur, in their order") {
  const Images images = with_classes_that_occur(with_labels(at::tensor({9, 2, 4, 2}, at::kLong)), "four");
  CHECK(at::equal(images.labels, at::tensor({2, 0, 1, 0}, at::kLong)));
  CHECK(images.classes == std::vector<std::string>{"2", "4", "9"});
}

TEST_CASE("a class that has a name and no image is refused by its name") {
  const Tensor labels = at::tensor({0, 2, 0}, at::kLong);
  CHECK_THROWS_WITH_AS(shuffled("pets", with_labels(labels, {"cat", "dog", "owl"})),
                       "pets: no image is of class 'dog'; expected at least one of each", DataError);
  CHECK_THROWS_WITH_AS(shuffled("pets", with_labels(labels, {"cat", "dog", "owl", "yak"})),
                       Contains("class 'dog', nor of 1 other classes"), DataError);
  CHECK(shuffled("pets", with_labels(at::tensor({0, 1, 1}, at::kLong), {"cat", "dog"})).class_names[1] == "dog");
}

TEST_CASE("a wild label is refused when its file is read, by file and image") {
  const test::TemporaryFolder folder;
  const std::string images = folder.file("images", {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6});
  const auto read = [&](std::int32_t label) {
    return read_idx_images(images, folder.file("labels", idx_of({3, label})));
  };
  CHECK_THROWS_WITH_AS(read(-1), Contains("labels: label -1 of image 1 (the first is 0), expected 0 to 99999"),
                       DataError);
  CHECK_THROWS_WITH_AS(read(2147483647), Contains("label 2147483647 of image 1"), DataError);
  CHECK_THROWS_AS(read(100000), DataError);
  CHECK(shuffled("two", read(99999)).classes == 2);  // the largest there may be takes no memory
}
