#include "saddle/penalties/points.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "tests/core/constants.h"

namespace {

using namespace saddle;
using test::kDouble;

}  // namespace

TEST_CASE("interpolates lie on the segment between their pair, with one epsilon a sample") {
  const Stream stream(3, Purpose::penalty, 0), other(4, Purpose::test, 0);
  const Tensor x_real = other.normal({200, 3, 2, 2}, kDouble), x_fake = other.normal({200, 3, 2, 2}, kDouble, 100000);
  const Tensor x_hat = penalties::at_interpolates()(x_real, x_fake, stream, 0, *alone());
  const Tensor epsilon = ((x_hat - x_fake) / (x_real - x_fake)).flatten(1);                // {200, 12}
  CHECK((epsilon - epsilon.select(1, 0).unsqueeze(1)).abs().max().item<double>() < 1e-9);  // not one a pixel
  const Tensor one = epsilon.select(1, 0);
  CHECK(one.min().item<double>() >= 0);
  CHECK(one.max().item<double>() <= 1);
  CHECK(one.std().item<double>() > .2);  // not one a batch: a uniform's is .289
  CHECK(std::abs(one.mean().item<double>() - .5) < 5 * .2887 / std::sqrt(200.));  // false alarm below 1e-6
}

TEST_CASE("the same stream gives the same points, another step others") {
  const Tensor a = at::zeros({4, 2}, kDouble), b = at::ones({4, 2}, kDouble);
  const penalties::Points points = penalties::at_interpolates();
  CHECK(points(a, b, Stream(1, Purpose::penalty, 7), 0, *alone())
            .equal(points(a, b, Stream(1, Purpose::penalty, 7), 0, *alone())));
  CHECK_FALSE(points(a, b, Stream(1, Purpose::penalty, 7), 0, *alone())
                  .equal(points(a, b, Stream(1, Purpose::penalty, 8), 0, *alone())));
}

TEST_CASE("points at the reals or the fakes are those very tensors, so that their pass can be shared") {
  const Tensor a = at::zeros({4, 2}), b = at::ones({4, 2});
  const Stream stream(1, Purpose::penalty, 0);
  CHECK(penalties::at_real()(a, b, stream, 0, *alone()).is_same(a));
  CHECK(penalties::at_fake()(a, b, stream, 0, *alone()).is_same(b));
}

TEST_CASE("interpolating batches of different shape is refused, with both shapes") {
  const Stream stream(1, Purpose::penalty, 0);
  CHECK_THROWS_WITH_AS(
      penalties::at_interpolates()(at::zeros({64, 1, 28, 28}), at::zeros({32, 1, 28, 28}), stream, 0, *alone()),
      "gradient penalty: x_real {64, 1, 28, 28} and x_fake {32, 1, 28, 28} must have equal shapes", ShapeError);
}

TEST_CASE("points around the data are Gaussian about it, as wide as asked in units of the data's std") {
  // 20,000 numbers: their std lies within 2.5 % of the truth but for one run in 10^6, their mean within .035 std
  const Tensor x = 3 * Stream(4, Purpose::test, 0).normal({10000, 2}, kDouble) + 1;
  const Tensor moved = penalties::around_real(.5)(x, x, Stream(3, Purpose::penalty, 0), 0, *alone()) - x;
  CHECK(moved.std().item<double>() == doctest::Approx(1.5).epsilon(.035));
  CHECK(std::abs(moved.mean().item<double>()) < .035 * 1.5);
  CHECK(penalties::around_real(0)(x, x, Stream(3, Purpose::penalty, 0), 0, *alone()).is_same(x));
  CHECK_FALSE(penalties::points("around-real", .5)(x, x, Stream(3, Purpose::penalty, 1), 0, *alone()).is_same(x));
}
