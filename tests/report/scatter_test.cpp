#include "saddle/report/scatter.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>
#include <numbers>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

using namespace saddle;
using formats::Image;
using report::scatter;
using report::ScatterOptions;

namespace {

const Tensor kNothing = at::zeros({0, 2});

// Real points in the corners of [-1, 1]^2 make axes of length 2.5: 612 pixels between margins of 14.
const Tensor& corners() {
  static const Tensor points = at::tensor({-1., -1., 1., -1., -1., 1., 1., 1.}, at::kDouble).view({4, 2});
  return points;
}
double column_of(double x) { return 14 + (x + 1.25) / 2.5 * 612; }
double row_of(double y) { return 14 + (1.25 - y) / 2.5 * 612; }

Tensor point(double x, double y) { return at::tensor({x, y}, at::kDouble).view({1, 2}); }

int channel(const Image& image, double x, double y, int c) {
  return image.pixels[(static_cast<std::size_t>(y) * image.width + static_cast<std::size_t>(x)) * 3 + c];
}
bool coloured(const Image& image, double x, double y) { return channel(image, x, y, 0) > channel(image, x, y, 2) + 40; }
bool white(const Image& image, double x, double y) { return channel(image, x, y, 0) + channel(image, x, y, 2) == 510; }

}  // namespace

TEST_CASE("points lie where equal axes put them, y upwards, real ones grey and fake ones coloured") {
  const Image image = scatter(corners(), point(.3, .83));
  CHECK(image.width == 640);
  CHECK(image.height == 640);
  CHECK(image.channels == 3);
  CHECK(coloured(image, column_of(.3), row_of(.83)));
  CHECK(white(image, column_of(.3), row_of(-.83)));
  CHECK(white(image, column_of(-.3), row_of(.83)));
  CHECK_FALSE(white(image, column_of(1), row_of(1)));
  CHECK_FALSE(coloured(image, column_of(1), row_of(1)));
}

TEST_CASE("one scale serves both axes, the one of the longer extent") {
  const Tensor flat = at::tensor({-1., 0., 1., 0.}, at::kDouble).view({2, 2});
  const Image image = scatter(flat, point(.3, .83));
  CHECK(coloured(image, column_of(.3), row_of(.83)));
}

TEST_CASE("a point's ink is alpha pi r^2, wherever it lies between the pixels") {
  for (const double shift : {0.0, .0003, .001, .0017}) {
    const Image image = scatter(corners(), point(.3 + shift, .83 - 2 * shift), {.radius = 4, .alpha = .5});
    const Image without = scatter(corners(), kNothing, {.radius = 4, .alpha = .5});
    double ink = 0;
    for (std::size_t i = 2; i < image.pixels.size(); i += 3) ink += (without.pixels[i] - image.pixels[i]) / 255.0;
    // Blue goes from 1 to .12; the soft edge of one pixel adds 1 / 12 to r^2.
    CHECK(ink == doctest::Approx(.88 * .5 * std::numbers::pi * (16 + 1 / 12.0)).epsilon(.02));
  }
}

TEST_CASE("fake points never move the axes: those beyond lie on the frame, those not finite nowhere") {
  const Image empty = scatter(corners(), kNothing);
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  CHECK(scatter(corners(), at::cat({point(nan, 0), point(0, infinity)})) == empty);

  const Image far = scatter(corners(), at::cat({point(1e30, .3), point(.3, -2)}));
  CHECK(coloured(far, 624, row_of(.3)));
  CHECK(coloured(far, column_of(.3), 624));
  for (int y = 18; y < 622; ++y) {
    for (int x = 18; x < 622; ++x) REQUIRE(channel(far, x, y, 0) == channel(empty, x, y, 0));
  }
}

TEST_CASE("real points that coincide, lie far out or very near to each other still make a picture") {
  for (const double centre : {0.0, 1.0, -1e20, 1e99}) {
    for (const double extent : {0.0, 1e-300, 1e-12, 1e-6}) {
      const Tensor real = at::cat({point(centre, centre), point(centre + extent, centre)});
      CHECK_NOTHROW(scatter(real, real));
      CHECK_NOTHROW(scatter(real.narrow(1, 0, 1), real.narrow(1, 0, 1)));
    }
  }
}

TEST_CASE("in one dimension both densities are drawn to one scale, as shares of all their points") {
  // Real uniform on [-1, 1]: density .5, drawn at 1 / 1.3 of the height over the inner 80 % of the width.
  const Tensor real = at::linspace(-1, 1, 100000, at::kDouble).unsqueeze(1);
  const Image image = scatter(real, at::cat({real, real + 100}), {.bins = 100});  // half of the fakes beyond the axis
  CHECK(image.height == 400);
  const auto row = [](double density) { return 386 - density / .65 * 372; };
  CHECK_FALSE(white(image, column_of(.31), row(.48)));
  CHECK(white(image, column_of(.31), row(.53)));
  CHECK(white(image, column_of(-1.11), row(.43)));
  CHECK(coloured(image, column_of(.31), row(.25)));
  CHECK_FALSE(coloured(image, column_of(.31), row(.5)));
}

TEST_CASE("the same points make the same picture, and no fake point at all is a picture of the real ones") {
  const Tensor real = Stream(1, Purpose::test, 0).normal({500, 2}), fake = Stream(1, Purpose::test, 1).normal({500, 2});
  CHECK(scatter(real, fake) == scatter(real, fake.to(at::kDouble)));
  CHECK_FALSE(scatter(real, fake) == scatter(real, kNothing));
  CHECK_NOTHROW(scatter(real.narrow(1, 0, 1), kNothing.narrow(1, 0, 1)));
}

TEST_CASE("what cannot be drawn is refused with its shape or value") {
  CHECK_THROWS_WITH_AS(scatter(at::zeros({5, 3}), at::zeros({5, 3})),
                       "scatter: real {5, 3} must be {n, 1} or {n, 2}, n >= 1", ShapeError);
  CHECK_THROWS_AS(scatter(kNothing, corners()), ShapeError);
  CHECK_THROWS_WITH_AS(scatter(corners(), at::zeros({5, 1})), "scatter: fake {5, 1} must be {n, 2}", ShapeError);
  CHECK_THROWS_AS(scatter(point(std::nan(""), 0), kNothing), NumericError);
  CHECK_THROWS_AS(scatter(point(1e200, 0), kNothing), NumericError);
  CHECK_THROWS_WITH_AS(scatter(corners(), kNothing, {.size = 8}), "scatter: size = 8 must be at least 64 pixels",
                       ConfigError);
  CHECK_THROWS_AS(scatter(corners(), kNothing, {.radius = 0}), ConfigError);
  CHECK_THROWS_AS(scatter(corners(), kNothing, {.alpha = 1.5}), ConfigError);
  CHECK_THROWS_AS(scatter(corners(), kNothing, {.bins = 0}), ConfigError);
}
