#include "saddle/nn/constraint.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/nn/mlp.h"
#include "saddle/nn/spectral_norm.h"

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

TEST_CASE("normalising constraints make another network and project nothing; their options reach them") {
  for (const char* name : {"spectral-norm", "normalise"}) {
    CAPTURE(name);
    const nn::Constraint constraint = nn::constraints().make(name, {});
    CHECK(constraint.name == name);
    CHECK_FALSE(constraint.project);
    const nn::Network plain = nn::mlp("critic", 2, 1, {.width = 3, .depth = 1});
    const nn::Network network = constraint.parametrise(plain);
    CHECK(network.effective);
    CHECK(network.layers.size() == plain.layers.size());
    CHECK(network.parameters.size() == plain.parameters.size() + (constraint.name == "normalise" ? 0 : 2));
  }
  const nn::Network plain = nn::mlp("critic", 2, 1, {});
  CHECK(nn::constraints().make("spectral-norm", {{"exact", true}}).parametrise(plain).parameters.size() == 8);
  CHECK_THROWS_WITH_AS(nn::constraints().make("spectral-norm", {{"iterations", std::int64_t{0}}}),
                       doctest::Contains("iterations = 0"), ConfigError);
  CHECK_THROWS_AS(nn::spectral_norm({.iterations = 0}), ConfigError);
}

TEST_CASE("a bound of nothing is refused") {
  CHECK_THROWS_WITH_AS(nn::constraints().make("clip", {{"c", 0.}}), doctest::Contains("c = 0 must lie in"),
                       ConfigError);
}

TEST_CASE("no constraint is without its tests") {  // a new row: its file's tests, then its name here
  CHECK(saddle::nn::constraints().names() == std::vector<std::string>{"none", "clip", "spectral-norm", "normalise"});
}
