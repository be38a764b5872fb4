#include "saddle/data/images.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "tests/data/temporary_folder.h"

using namespace saddle;
using namespace saddle::data;
using doctest::Contains;
using saddle::test::TemporaryFolder;

namespace {

// Two images of 2 x 3, written out as the format has them.
const std::vector<std::uint8_t> kTwoImages = {0, 0,  8,   3,   0,   0,   0,  2,  0,  0,  0,  2, 0, 0, 0, 3,  //
                                              0, 51, 102, 153, 204, 255, 10, 20, 30, 40, 50, 60};
const std::vector<std::uint8_t> kTwoLabels = {0, 0, 8, 1, 0, 0, 0, 2, 7, 3};

const char* const kFashion = "/usr/share/datasets/fashion-mnist";

Tensor bytes(const std::vector<int>& values, at::IntArrayRef shape) {
  return at::tensor(values, at::kByte).view(shape);
}

Images one(const Tensor& pixels) { return {.pixels = pixels, .labels = {}}; }

}  // namespace

TEST_CASE("IDX images and labels are read as they are") {
  const TemporaryFolder folder;
  const Images images = read_idx_images(folder.file("images", kTwoImages), folder.file("labels", kTwoLabels));
  CHECK(at::equal(images.pixels, bytes({0, 51, 102, 153, 204, 255, 10, 20, 30, 40, 50, 60}, {2, 1, 2, 3})));
  CHECK(at::equal(images.labels, at::tensor({7, 3}, at::kLong)));
  CHECK_FALSE(read_idx_images(folder.file("images", kTwoImages)).labels.defined());

  std::vector<std::uint8_t> colour = kTwoImages;  // {n, c, h, w} = {2, 3, 2, 1}
  colour[3] = 4;
  colour[11] = 3, colour[15] = 2;
  colour.insert(colour.begin() + 16, {0, 0, 0, 1});
  CHECK(at::equal(read_idx_images(folder.file("colour", colour)).pixels, images.pixels.reshape({2, 3, 2, 1})));
}

TEST_CASE("bytes become x / 127.5 - 1, exactly -1 for black and 1 for white") {
  const Tensor all = at::arange(256, at::kByte), x = normalised(all);
  CHECK((x.scalar_type() == at::kFloat));
  CHECK(x[0].item<float>() == -1.0F);
  CHECK(x[255].item<float>() == 1.0F);
  CHECK(at::allclose(x.to(at::kDouble), all.to(at::kDouble) / 127.5 - 1, 0, 1.2e-7));  // two roundings
  CHECK(at::equal(((x + 1) * 127.5).round().to(at::kByte), all));                      // nothing is lost
}

TEST_CASE("files that do not belong together, or hold something else, are refused by name") {
  const TemporaryFolder folder;
  const std::string images = folder.file("images", kTwoImages), labels = folder.file("labels", kTwoLabels);
  std::vector<std::uint8_t> three = kTwoLabels;
  three[7] = 3;
  three.push_back(9);
  const std::string more = folder.file("more", three);
  CHECK_THROWS_WITH_AS(read_idx_images(images, more), doctest::String((more + ": 3 labels for 2 images").c_str()),
                       DataError);
  CHECK_THROWS_WITH_AS(read_idx_images(labels), Contains("labels: u8 {2}, expected images u8 {n, h, w}"), DataError);
  CHECK_THROWS_WITH_AS(read_idx_images(images, images), Contains("expected labels u8 or i32 {n}"), DataError);
  CHECK_THROWS_WITH_AS(read_idx_images(folder.path() / "none"), Contains("none"), DataError);
  const std::string empty = folder.file("empty", {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3});
  CHECK_THROWS_WITH_AS(read_idx_images(empty), Contains("{0, 2, 3} holds no pixel"), DataError);
}

TEST_CASE("padding puts black around the image, the odd pixel right and below") {
  const Tensor x = bytes({1, 2, 3, 4}, {1, 1, 2, 2});
  CHECK(at::equal(fitted(one(x), 4, Fit::pad).pixels,
                  bytes({0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0}, {1, 1, 4, 4})));
  CHECK(at::equal(fitted(one(x), 3, Fit::pad).pixels, bytes({1, 2, 0, 3, 4, 0, 0, 0, 0}, {1, 1, 3, 3})));
  CHECK(at::equal(fitted(one(bytes({5, 6}, {1, 1, 1, 2})), 2, Fit::pad).pixels, bytes({5, 6, 0, 0}, {1, 1, 2, 2})));
  CHECK(normalised(fitted(one(x), 4, Fit::pad).pixels)[0][0][0][0].item<float>() == -1.0F);
  CHECK_THROWS_WITH_AS(fitted(one(x), 1, Fit::pad), Contains("image_size = 1 is smaller than the images {1, 2, 2}"),
                       ConfigError);
}

TEST_CASE("resizing is bilinear, antialiased and rounded: two rows by hand") {
  // Twice as wide: samples at -.25, .25, .75, 1.25 of a ramp 0 .. 255, clamped at the ends: 0, 63.75, 191.25, 255.
  const Tensor ramp = bytes({0, 255, 0, 255}, {1, 1, 2, 2});
  CHECK(at::equal(fitted(one(ramp), 4, Fit::resize).pixels[0][0][1], bytes({0, 64, 191, 255}, {4})));
  // Half as wide: a triangle of half-width 2 has weights .75, .75, .25 over 1.75: 191.25 / 1.75 = 109.3, and 145.7.
  const Tensor stripes = bytes({0, 255, 0, 255}, {1, 1, 1, 4}).expand({1, 1, 4, 4}).contiguous();
  CHECK(at::equal(fitted(one(stripes), 2, Fit::resize).pixels[0][0][0], bytes({109, 146}, {2})));
}

TEST_CASE("resizing keeps a constant image, every image of a large set, labels, and the size it has already") {
  const Tensor flat = (at::arange(2500) % 256).to(at::kByte).view({2500, 1, 1, 1}).expand({2500, 1, 5, 7}).contiguous();
  const Images images = {.pixels = flat, .labels = at::arange(2500)};
  const Images small = fitted(images, 4, Fit::resize);
  CHECK(at::equal(small.pixels, flat.narrow(2, 0, 4).narrow(3, 0, 4)));
  CHECK(at::equal(small.labels, images.labels));
  CHECK(fitted(images, 0, Fit::resize).pixels.is_same(flat));
  CHECK(fitted(small, 4, Fit::resize).pixels.is_same(small.pixels));
  CHECK_THROWS_AS(fitted(images, -1, Fit::pad), ConfigError);
}

TEST_CASE("a pass over a shuffled source shows each image once, normalised") {
  const Tensor pixels = at::arange(10, at::kByte).view({10, 1, 1, 1});
  const Source source = shuffled("ten", one(pixels));
  CHECK(source.size == 10);
  CHECK(source.sample_shape == Shape{1, 1, 1});
  const Tensor pass = at::cat({source.batch(1, 0, 5), source.batch(1, 1, 5)});
  CHECK(at::equal(std::get<0>(pass.sort(0)), normalised(pixels)));
}

TEST_CASE("labels come with their images, in whatever order") {
  Images images = one(at::arange(10, at::kByte).view({10, 1, 1, 1}));
  CHECK(shuffled("unlabelled", images).classes == 0);
  images.labels = at::arange(10, at::kLong) % 3;
  const Source source = shuffled("labelled", images);
  CHECK(source.classes == 3);
  const Tensor value = ((source.batch(1, 4, 8).flatten() + 1) * 127.5).round().to(at::kLong);
  CHECK(at::equal(source.labels(1, 4, 8), value % 3));
}

TEST_CASE("Fashion-MNIST has its counts, classes and published mean and std") {
  const Images train = fashion_mnist(kFashion, "train"), test = fashion_mnist(kFashion, "test");
  CHECK(train.pixels.sizes() == at::IntArrayRef({60000, 1, 28, 28}));
  CHECK(test.pixels.sizes() == at::IntArrayRef({10000, 1, 28, 28}));
  CHECK(at::equal(at::bincount(train.labels), at::full({10}, 6000, at::kLong)));
  CHECK(at::equal(at::bincount(test.labels), at::full({10}, 1000, at::kLong)));
  // .2860 and .3530 are the constants that everyone normalises this set with.
  const Tensor counts = at::bincount(train.pixels.flatten(), {}, 256).to(at::kDouble) / train.pixels.numel();
  const Tensor value = at::arange(256, at::kDouble) / 255;
  const double mean = counts.dot(value).item<double>(), square = counts.dot(value.square()).item<double>();
  CHECK(std::abs(mean - .2860) < 5e-5);
  CHECK(std::abs(std::sqrt(square - mean * mean) - .3530) < 5e-5);
}

TEST_CASE("a missing Fashion-MNIST says how to get it") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(fashion_mnist(folder.path(), "train"), Contains("train-images-idx3-ubyte.gz does not exist"),
                       DataError);
  CHECK_THROWS_WITH_AS(fashion_mnist(folder.path(), "train"), Contains("Debian package dataset-fashion-mnist"),
                       DataError);
  CHECK_THROWS_WITH_AS(fashion_mnist(folder.path(), "tests"), Contains("did you mean 'test'"), ConfigError);
  folder.file("t10k-images-idx3-ubyte", kTwoImages);  // unpacked files will do
  folder.file("t10k-labels-idx1-ubyte", kTwoLabels);
  CHECK(fashion_mnist(folder.path(), "test").pixels.size(0) == 2);
}
