#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/nn/constraint.h"

using namespace saddle;

TEST_CASE("clipping bounds each weight and leaves the others as they are") {
  const Tensor w = at::tensor({-3., -.01, .005, .01, 2.}), b = at::tensor({.5});
  nn::constraints().make("clip", {{"c", .01}}).project({w, b});
  CHECK(w.equal(at::tensor({-.01, -.01, .005, .01, .01})));
  CHECK(b.equal(at::tensor({.01})));
}

TEST_CASE("no constraint does nothing") {
  const nn::Constraint none = nn::constraints().make("none", {});
  CHECK_FALSE(none.project);
  CHECK_FALSE(none.parametrise);
}

TEST_CASE("a bound of nothing is refused") {
  CHECK_THROWS_WITH_AS(nn::constraints().make("clip", {{"c", 0.}}), doctest::Contains("c = 0 must lie in"),
                       ConfigError);
}
