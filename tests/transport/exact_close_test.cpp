// Exact transport between sets that nearly are each other: costs that should be zero are differences of roundings.
#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"
#include "saddle/transport/exact.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::transport;
using test::normal;
using test::uniform;

namespace {

/// Another order of n things.
Tensor order(std::int64_t n, std::uint64_t k) { return uniform(n, k).argsort(); }

void check_optimal(const Transport& t) {
  CHECK(t.status == Status::optimal);
  CHECK(t.gap() <= 1e-9 * t.primal + 1e-25);
  CHECK(t.marginal_error < 1e-12);
}

}  // namespace

// On processors with AVX-512 this once went on for ever.
TEST_CASE("four points against the same four in another order cost nothing") {
  const Tensor x = at::tensor({.5, .9, .3, .4, .8, .7, .1, .1}, at::kDouble).view({4, 2});
  const Transport t = exact(squared_euclidean(), x, x.index_select(0, at::tensor({0, 2, 1, 3}, at::kLong)));
  check_optimal(t);
  CHECK(t.value == 0);
}

TEST_CASE("a set against itself in another order costs nothing, of every size and dimension, weighted or not") {
  const Cost costs[] = {euclidean(), squared_euclidean(), manhattan(), power(3)};
  for (std::int64_t n = 1; n <= 33; ++n) {
    for (std::int64_t d = 1; d <= 5; ++d) {
      CAPTURE(n);
      CAPTURE(d);
      const auto k = static_cast<std::uint64_t>(8 * n + d);
      const Tensor x = normal({n, d}, k), to = order(n, k), weights = uniform(n, 1000 + k) + .01;
      const Cost& cost = costs[(n + d) % 4];
      const Transport equal = exact(cost, x, x.index_select(0, to));
      check_optimal(equal);
      CHECK(equal.value == 0);
      const Transport weighted =
          exact(cost, x, x.index_select(0, to), {.a = weights, .b = weights.index_select(0, to), .normalise = true});
      check_optimal(weighted);
      CHECK(weighted.value < 1e-14);  // the weights' roundings are carried somewhere
    }
  }
}

TEST_CASE("points that all move by the same little cost what each costs, points near by no more than they moved") {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    for (const double little : {.002, 1e-6, 1e-9}) {
      CAPTURE(seed);
      CAPTURE(little);
      const auto n = static_cast<std::int64_t>(93 + seed);
      const Tensor x = normal({n, 2}, 50 + seed), moved = x + little, noisy = x + little * normal({n, 2}, 70 + seed);
      const Tensor steps = (noisy - x).norm(2, 1);
      for (const double p : {1., 2.}) {
        const Transport all = exact(power(p), x, moved.index_select(0, order(n, seed)));
        check_optimal(all);
        CHECK(all.value == doctest::Approx(std::pow(little * std::sqrt(2.), p)).epsilon(1e-6));
        const Transport near = exact(power(p), x, noisy.index_select(0, order(n, seed)));
        check_optimal(near);
        CHECK(near.value <= steps.pow(p).mean().item<double>() * (1 + 1e-9));
        CHECK(near.value >=
              (noisy - x).mean(0).norm().pow(p).item<double>() * (1 - 1e-6));  // Jensen: the means' distance
      }
    }
  }
}

TEST_CASE("an outlier that both sets have, copies, and weights over shared points come to an end") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    CAPTURE(seed);
    const Tensor far = at::full({1, 2}, 100., at::kDouble);
    const Tensor x = at::cat({normal({99, 2}, 100 + seed), far}), y = at::cat({normal({99, 2}, 110 + seed), far});
    const Transport with = exact(squared_euclidean(), x, y);
    check_optimal(with);
    CHECK(
        with.value ==
        doctest::Approx(.99 * exact(squared_euclidean(), x.narrow(0, 0, 99), y.narrow(0, 0, 99)).value).epsilon(1e-9));

    const Tensor points = normal({35, 4}, 120 + seed), a = uniform(35, 130 + seed) + .01;
    const Tensor twice = at::cat({points, points}), b = at::cat({a, a}) / 2;
    const Transport copies = exact(euclidean(), points, twice, {.a = a, .b = b, .normalise = true});
    check_optimal(copies);
    CHECK(copies.value < 1e-14);
  }
}
