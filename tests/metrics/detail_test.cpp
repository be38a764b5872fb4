#include "saddle/metrics/detail.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("a ramp has no detail, a chessboard the most there is, a lone bright pixel eight ninths of its height") {
  const Tensor down = at::linspace(-1, 1, 8, at::kDouble).view({1, 1, 8, 1}), across = down.view({1, 1, 1, 8});
  CHECK(metrics::detail((down + 2 * across) / 3) == doctest::Approx(0).epsilon(1e-9));
  const Tensor board = (at::arange(8).view({1, 1, 8, 1}) + at::arange(8).view({1, 1, 1, 8})).remainder(2) * 2 - 1;
  CHECK(metrics::detail(board.to(at::kFloat)) == doctest::Approx(8 * 127.5));  // |4 (+-1) - 4 (-+1)|
  Tensor dot = at::full({1, 1, 5, 5}, -1, at::kFloat);
  dot[0][0][2][2] = 1;  // of nine inner pixels: 4 x 255 here, 255 at four neighbours
  CHECK(metrics::detail(dot) == doctest::Approx(8 * 255. / 9));
}

TEST_CASE("smoothing lowers it") {
  const Tensor noise = at::sin(at::arange(2 * 3 * 16 * 16, at::kDouble).square()).view({2, 3, 16, 16});
  CHECK(metrics::detail(at::avg_pool2d(noise, 3, 1)) < .5 * metrics::detail(noise));
}

TEST_CASE("points and images of two pixels are refused") {
  CHECK_THROWS_AS(metrics::detail(at::zeros({4, 2})), ShapeError);
  CHECK_THROWS_AS(metrics::detail(at::zeros({4, 1, 2, 9})), ShapeError);
}
