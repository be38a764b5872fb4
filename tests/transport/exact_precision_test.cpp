// Exact transport where costs differ by many orders of magnitude: what is called optimal is optimal.
#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"
#include "saddle/transport/exact.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::transport;
using test::normal;

namespace {

/// Points that a shift by a whole number below 2^33 does not round.
Tensor coarse(const Tensor& x) { return (x * 0x1p18).round() / 0x1p18; }

Tensor moved(const Tensor& x, double by) { return x + at::tensor({by, 0.}, at::kDouble); }

void check_optimal(const Transport& t, double expected) {
  CHECK(t.status == Status::optimal);
  CHECK(t.value == doctest::Approx(expected).epsilon(1e-10));
  CHECK(t.gap() <= 1e-9 * t.primal);
  CHECK(t.gap() >= -1e-15 * t.primal);
}

}  // namespace

TEST_CASE("a point far out that stays where it is changes nothing but its share of the mass") {
  const Tensor x = normal({200, 2}, 1), y = normal({200, 2}, 2);
  for (const double p : {1., 2.}) {
    const double others = exact(power(p), x.narrow(0, 1, 199), y.narrow(0, 1, 199)).value * 199 / 200;
    for (const double far : {1e3, 1e5, 1e6, 1e7, 1e9}) {
      CAPTURE(p);
      CAPTURE(far);
      const Tensor at_far = at::tensor({far, 0.}, at::kDouble).unsqueeze(0);
      for (const std::int64_t place : {0, 100}) {
        const auto with = [&](const Tensor& z) {
          return at::cat({z.narrow(0, 1, place), at_far, z.narrow(0, 1 + place, 199 - place)});
        };
        check_optimal(exact(power(p), with(x), with(y)), others);
      }
    }
  }
}

TEST_CASE("two clusters far apart cost what each costs alone, of as many points or not") {
  for (const std::int64_t m : {300, 200}) {  // thirds: weights 1/n, 1/m that no float has
    const Tensor x1 = coarse(normal({150, 2}, 3)), x2 = coarse(normal({150, 2}, 4));
    const Tensor y1 = coarse(normal({m / 2, 2}, 5)), y2 = coarse(normal({m / 2, 2}, 6));
    const double alone = (exact(power(2), x1, y1).value + exact(power(2), x2, y2).value) / 2;
    for (const double far : {1e4, 1e7, 1e9}) {
      CAPTURE(m);
      CAPTURE(far);
      check_optimal(exact(power(2), at::cat({x1, moved(x2, far)}), at::cat({moved(y2, far), y1})), alone);
    }
  }
}

TEST_CASE("points at i^3 that move by a half cost a quarter") {
  const Tensor i = at::arange(600, at::kDouble), x = at::stack({i.pow(3), at::zeros_like(i)}, 1);
  check_optimal(exact(power(2), x, moved(x, .5)), .25);
}

TEST_CASE("matrices of costs over ten orders of magnitude, also below 0") {
  Tensor costs = normal({60, 60}, 7).abs() + 1e10;
  double inner = 0;
  for (const std::int64_t from : {0, 20, 40}) {
    const Tensor block = normal({20, 20}, 8 + static_cast<std::uint64_t>(from));
    inner += exact(block).value / 3;
    costs.narrow(0, from, 20).narrow(1, 40 - from, 20).copy_(block);
  }
  const Transport t = exact(costs);
  CHECK(t.status == Status::optimal);
  CHECK(t.value == doctest::Approx(inner).epsilon(1e-10));
}

TEST_CASE("beyond twice the digits of a float there is no value, and the status says why") {
  Tensor costs = at::full({60, 60}, 1e45, at::kDouble);
  for (const std::int64_t from : {0, 30})
    costs.narrow(0, from, 30).narrow(1, from, 30).copy_(normal({30, 30}, 9 + static_cast<std::uint64_t>(from)).abs());
  const Transport t = exact(costs);
  CHECK(t.status == Status::inexact);
  CHECK(std::string(word_for(t.status)) == "inexact");
  CHECK(std::isnan(t.value));
}
