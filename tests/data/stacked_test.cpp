#include "saddle/data/stacked.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

using namespace saddle;
using namespace saddle::data;
using doctest::Contains;

namespace {

/// 40 images of one pixel, image i of value i and class i % 10.
Images forty() {
  return {.pixels = at::arange(40, at::kByte).view({40, 1, 1, 1}), .labels = at::arange(40, at::kLong) % 10};
}

Tensor bytes_of(const Tensor& x) { return ((x + 1) * 127.5).round().to(at::kLong); }

}  // namespace

TEST_CASE("each channel is an image of the set, and the label is 100 a + 10 b + c of their classes") {
  const Source source = stacked("forty", forty());
  CHECK(source.sample_shape == Shape{3, 1, 1});
  CHECK(source.size == 0);
  CHECK(source.classes == 1000);
  const Tensor digits = bytes_of(source.batch(1, 2, 500)).view({500, 3}) % 10;
  CHECK(source.labels(1, 2, 500).equal((digits * at::tensor({100, 10, 1}, at::kLong)).sum(1)));
}

TEST_CASE("image i of a batch does not depend on its size, and batches, seeds and channels differ") {
  const Source source = stacked("forty", forty());
  const Tensor large = source.batch(7, 3, 300);
  CHECK(source.batch(7, 3, 11).equal(large.narrow(0, 0, 11)));
  CHECK(source.labels(7, 3, 11).equal(source.labels(7, 3, 300).narrow(0, 0, 11)));
  CHECK_FALSE(source.batch(7, 4, 300).equal(large));
  CHECK_FALSE(source.batch(8, 3, 300).equal(large));
  CHECK_FALSE(large.select(1, 0).equal(large.select(1, 1)));
}

TEST_CASE("the thousand classes are equally likely") {
  const Source source = stacked("forty", forty());
  const Tensor counts = at::bincount(source.labels(5, 0, 100000), {}, 1000).to(at::kDouble);
  // chi^2 of 999 degrees of freedom: mean 999, std 44.7; six of them are passed by chance once in 10^9.
  const double chi2 = ((counts - 100).square() / 100).sum().item<double>();
  CHECK(chi2 < 999 + 6 * 44.7);
  CHECK(chi2 > 999 - 6 * 44.7);  // and not too even for chance
}

TEST_CASE("colour images and images without labels cannot be stacked") {
  Images images = forty();
  images.pixels = images.pixels.expand({40, 3, 1, 1});
  CHECK_THROWS_WITH_AS(stacked("colour", images), Contains("colour: images {40, 3, 1, 1}, expected grey"), DataError);
  images = forty();
  images.labels = Tensor();
  CHECK_THROWS_WITH_AS(stacked("bare", images), Contains("without labels"), DataError);
}
