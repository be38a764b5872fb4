#include "saddle/core/tensor.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("a shape is written in braces") {
  CHECK(text_of(at::IntArrayRef{}) == "{}");
  CHECK(text_of(at::IntArrayRef{64}) == "{64}");
  CHECK(text_of(at::IntArrayRef{64, 1, 28, 28}) == "{64, 1, 28, 28}");
}

TEST_CASE("unequal shapes are answered with both") {
  const Tensor a = at::zeros({64, 1, 28, 28}), b = at::zeros({32, 1, 28, 28});
  CHECK_NOTHROW(require_equal_shapes("gradient penalty", "x_real", a, "x_fake", a));
  CHECK_THROWS_WITH_AS(require_equal_shapes("gradient penalty", "x_real", a, "x_fake", b),
                       "gradient penalty: x_real {64, 1, 28, 28} and x_fake {32, 1, 28, 28} must have equal shapes",
                       ShapeError);
  CHECK_THROWS_AS(require_equal_shapes("", "", a, "", a.flatten()), ShapeError);
}

TEST_CASE("too few dimensions are answered with how many are needed") {
  CHECK_NOTHROW(require_dimensions("norm", "g", at::zeros({3, 2}), 2));
  CHECK_THROWS_WITH_AS(require_dimensions("norm", "g", at::zeros({3}), 2),
                       "norm: g {3} must have at least 2 dimensions", ShapeError);
}

TEST_CASE("samples of another shape are answered with the one expected") {
  CHECK_NOTHROW(require_samples("critic", "x", at::zeros({5, 1, 8, 8}), {1, 8, 8}));
  CHECK_NOTHROW(require_samples("critic", "x", at::zeros({0, 2}), {2}));
  CHECK_NOTHROW(require_samples("critic", "x", at::zeros({5}), {}));
  CHECK_THROWS_WITH_AS(require_samples("critic", "x", at::zeros({5, 1, 8, 9}), {1, 8, 8}),
                       "critic: x {5, 1, 8, 9} must be {n, 1, 8, 8}", ShapeError);
  CHECK_THROWS_AS(require_samples("critic", "x", at::zeros({1, 8, 8}), {1, 8, 8}), ShapeError);
  CHECK_THROWS_WITH_AS(require_samples("critic", "x", at::zeros({5, 1}), {}), "critic: x {5, 1} must be {n}",
                       ShapeError);
}
