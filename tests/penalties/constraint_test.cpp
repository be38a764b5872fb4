#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/penalties/registry.h"

using namespace saddle;

TEST_CASE("clipping bounds each weight and leaves the others as they are") {
  const Tensor w = at::tensor({-3., -.01, .005, .01, 2.}), b = at::tensor({.5});
  penalties::constraints().make("clip", {{"c", .01}}).apply({w, b});
  CHECK(w.equal(at::tensor({-.01, -.01, .005, .01, .01})));
  CHECK(b.equal(at::tensor({.01})));
}

TEST_CASE("no constraint changes nothing") {
  const Tensor w = at::tensor({-3., 2.});
  penalties::constraints().make("none", {}).apply({w});
  CHECK(w.equal(at::tensor({-3., 2.})));
}

TEST_CASE("a bound of nothing is refused") {
  CHECK_THROWS_WITH_AS(penalties::constraints().make("clip", {{"c", 0.}}), doctest::Contains("c = 0 must lie in"),
                       ConfigError);
}
