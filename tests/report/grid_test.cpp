#include "saddle/report/grid.h"

#include <ATen/ATen.h>

#include <limits>

#include <doctest/doctest.h>

using namespace saddle;
using formats::Image;
using report::image_grid;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// The value that byte b comes from.
Tensor values(const std::vector<double>& bytes, at::IntArrayRef shape) {
  return (at::tensor(bytes, at::kDouble) / 127.5 - 1).to(at::kFloat).view(shape);
}

Bytes pixel(const Image& image, int x, int y) {
  const auto first = image.pixels.begin() + (static_cast<std::ptrdiff_t>(y) * image.width + x) * image.channels;
  return {first, first + image.channels};
}

}  // namespace

TEST_CASE("three images in two columns lie as torchvision's make_grid puts them") {
  const Image grid = image_grid(values({10, 20, 30, 40, 50, 60}, {3, 1, 1, 2}), 2);
  CHECK(grid.width == 10);
  CHECK(grid.height == 8);
  CHECK(grid.channels == 1);
  CHECK(grid.pixels == Bytes{
                           0, 0, 0,  0,  0, 0, 0,  0,  0, 0,  //
                           0, 0, 0,  0,  0, 0, 0,  0,  0, 0,  //
                           0, 0, 10, 20, 0, 0, 30, 40, 0, 0,  //
                           0, 0, 0,  0,  0, 0, 0,  0,  0, 0,  //
                           0, 0, 0,  0,  0, 0, 0,  0,  0, 0,  //
                           0, 0, 50, 60, 0, 0, 0,  0,  0, 0,  //
                           0, 0, 0,  0,  0, 0, 0,  0,  0, 0,  //
                           0, 0, 0,  0,  0, 0, 0,  0,  0, 0,  //
                       });
}

TEST_CASE("fewer images than columns make a narrower grid, and one image keeps its border") {
  const Image two = image_grid(at::zeros({2, 1, 3, 5}), 8);
  CHECK(two.width == 2 + 2 * (5 + 2));
  CHECK(two.height == 2 + 3 + 2);
  const Image one = image_grid(at::zeros({1, 1, 3, 5}), 8);
  CHECK(one.width == 9);
  CHECK(one.height == 7);
}

TEST_CASE("values are rounded and clipped, and what is not a number is black") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  const Tensor x = at::tensor({-1.0, 1.0, 0.0, 2.0, -3.0, nan, infinity, -infinity, -.9999}, at::kDouble);
  const Image grid = image_grid(x.view({1, 1, 1, 9}));
  const Bytes row(grid.pixels.begin() + 2 * 13 + 2, grid.pixels.begin() + 2 * 13 + 11);
  CHECK(row == Bytes{0, 255, 128, 255, 0, 0, 255, 0, 0});
}

TEST_CASE("every byte comes back, in reduced precision and from another memory layout too") {
  const Tensor all = at::arange(256, at::kDouble).view({1, 1, 16, 16}) / 127.5 - 1;
  const Image image = image_grid(all);
  for (int b = 0; b < 256; ++b) CHECK(pixel(image, 2 + b % 16, 2 + b / 16) == Bytes{std::uint8_t(b)});
  CHECK(image_grid(all.transpose(2, 3).contiguous().transpose(2, 3)) == image);
}

TEST_CASE("channels: colours side by side, two show the first, five the first three, four an opaque border") {
  const Tensor five = values({1, 2, 3, 4, 5}, {1, 5, 1, 1});
  CHECK(pixel(image_grid(five.narrow(1, 0, 1)), 2, 2) == Bytes{1});
  CHECK(pixel(image_grid(five.narrow(1, 0, 2)), 2, 2) == Bytes{1});
  CHECK(pixel(image_grid(five.narrow(1, 0, 3)), 2, 2) == Bytes{1, 2, 3});
  CHECK(pixel(image_grid(five.narrow(1, 0, 4)), 2, 2) == Bytes{1, 2, 3, 4});
  CHECK(pixel(image_grid(five.narrow(1, 0, 4)), 0, 0) == Bytes{0, 0, 0, 255});
  CHECK(pixel(image_grid(five), 2, 2) == Bytes{1, 2, 3});
}

TEST_CASE("padding may be chosen, none lays the images edge to edge") {
  const Tensor x = values({10, 20, 30, 40}, {4, 1, 1, 1});
  const Image tight = image_grid(x, 2, 0);
  CHECK(tight.width == 2);
  CHECK(tight.pixels == Bytes{10, 20, 30, 40});
  CHECK(image_grid(x, 2, 1).pixels ==
        Bytes{0, 0, 0, 0, 0, 0, 10, 0, 20, 0, 0, 0, 0, 0, 0, 0, 30, 0, 40, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("what is no stack of images is refused") {
  CHECK_THROWS_WITH_AS(image_grid(at::zeros({3, 4, 4})),
                       "image_grid: images {3, 4, 4} must be {n, c, h, w}, none of them 0", ShapeError);
  CHECK_THROWS_AS(image_grid(at::zeros({0, 1, 4, 4})), ShapeError);
  CHECK_THROWS_WITH_AS(image_grid(at::zeros({1, 1, 4, 4}), 0), doctest::Contains("columns 0 must be at least 1"),
                       ShapeError);
  CHECK_THROWS_WITH_AS(image_grid(at::zeros({1, 1, 4, 4}), 1, -1), doctest::Contains("padding -1 at least 0"),
                       ShapeError);
}
