#include "saddle/transport/line.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::transport;
using test::list;
using test::normal;
using test::number;

TEST_CASE("the values of scipy's documentation") {
  CHECK(line_cost(1, list({0, 1, 3}), list({5, 6, 8})) == doctest::Approx(5));
  CHECK(line_cost(1, list({0, 1}), list({0, 1}), list({3, 1}), list({2, 2}), true) == doctest::Approx(.25));
  CHECK(line_cost(1, list({3.4, 3.9, 7.5, 7.8}), list({4.5, 1.4}), list({1.4, .9, 3.1, 7.2}), list({3.2, 3.5}), true) ==
        doctest::Approx(4.078133143804786).epsilon(1e-14));
}

TEST_CASE("what the network simplex finds, with weights and without") {
  for (std::uint64_t k = 0; k < 30; ++k) {
    const auto n = static_cast<std::int64_t>(1 + 3 * k), m = static_cast<std::int64_t>(1 + (7 * k) % 40);
    const Tensor x = normal({n}, 4 * k), y = normal({m}, 4 * k + 1) + 1;
    Tensor a = Stream(5, Purpose::test, 4 * k + 2).uniform({n}, at::kDouble) + 1e-9;
    const Tensor b = Stream(5, Purpose::test, 4 * k + 3).uniform({m}, at::kDouble) + 1e-9;
    if (n > 3) a[1] = 0;
    for (const double p : {1., 1.5, 2., 3.}) {
      CHECK(line_cost(p, x, y) == doctest::Approx(exact(power(p), x, y).value).epsilon(1e-10));
      const double weighted = exact(power(p), x, y, {.a = a, .b = b, .normalise = true}).value;
      CHECK(line_cost(p, x, y, a, b, true) == doctest::Approx(weighted).epsilon(1e-10));
    }
    const Tensor plan = line_plan(x, y, a, b, true).matrix(n, m);
    CHECK(number((plan.sum(1) - a / a.sum()).abs().max()) < 1e-12);
    CHECK(number((plan.sum(0) - b / b.sum()).abs().max()) < 1e-12);
    CHECK(number((plan * costs(squared_euclidean(), x, y)).sum()) == doctest::Approx(line_cost(2, x, y, a, b, true)));
  }
}

TEST_CASE("a moved sample costs what it was moved by; columns are separate lines") {
  const Tensor x = normal({100}, 1);
  CHECK(line_cost(3, x, x + 2) == doctest::Approx(8));
  CHECK(line_cost(1, x, x) == 0);
  const Tensor two = at::stack({x, 3 * x}, 1), w = at::ones({100}, at::kDouble) / 100;
  const std::vector<double> weights(100, .01);
  const Tensor each = line_costs(1, two, two + 1, weights, weights);
  CHECK(number(each[0]) == doctest::Approx(1));
  CHECK(number(each[1]) == doctest::Approx(1));
}

TEST_CASE("what is not on the line is refused") {
  CHECK_THROWS_AS(line_cost(1, normal({3, 2}, 0), normal({3, 2}, 1)), ShapeError);
  CHECK_THROWS_AS(line_cost(.5, normal({3}, 0), normal({3}, 1)), ConfigError);
  CHECK_THROWS_AS(line_cost(1, normal({3}, 0), list({std::nan("")})), DataError);
}
