// Exact transport: its own proof (complementary slackness), enumeration, and closed forms.
#include "saddle/transport/exact.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::transport;
using test::normal;
using test::number;
using test::uniform;

namespace {

/// That f and g are prices under which no pair is too cheap, that mass moves only where they are met, and that the sums
/// are the weights: together the proof that the plan is the cheapest.
void check_proof(const Transport& t, const Tensor& c, const Tensor& a, const Tensor& b) {
  const double scale = 1 + number(c.abs().max());
  const Tensor plan = t.plan.matrix(c.size(0), c.size(1)), reduced = c - t.f.unsqueeze(1) - t.g.unsqueeze(0);
  CHECK(t.status == Status::optimal);
  CHECK(number(reduced.min()) > -1e-9 * scale);
  CHECK(number((reduced * (plan > 0)).abs().max()) < 1e-9 * scale);
  CHECK(number((plan.sum(1) - a / a.sum()).abs().max()) < 1e-9);
  CHECK(number((plan.sum(0) - b / b.sum()).abs().max()) < 1e-9);
  CHECK(number(plan.min()) >= 0);
  CHECK(t.value == doctest::Approx(number((plan * c).sum())).epsilon(1e-12));
  CHECK(std::abs(t.gap()) < 1e-9 * scale);
  CHECK(t.marginal_error < 1e-12);
}

/// The cheapest of all n! assignments.
double best_assignment(const Tensor& c) {
  std::vector<std::int64_t> to(static_cast<std::size_t>(c.size(0)));
  std::iota(to.begin(), to.end(), 0);
  double best = std::numeric_limits<double>::infinity();
  do {
    double sum = 0;
    for (std::size_t i = 0; i < to.size(); ++i) sum += number(c[static_cast<std::int64_t>(i)][to[i]]);
    best = std::min(best, sum / static_cast<double>(to.size()));
  } while (std::next_permutation(to.begin(), to.end()));
  return best;
}

}  // namespace

TEST_CASE("the prices prove the plan, for every cost, shape and weighting") {
  const Cost costs_[] = {squared_euclidean(),
                         euclidean(),
                         manhattan(),
                         power(3),
                         {.p = 2, .q = 1},
                         {.p = 1, .q = 3},
                         {.p = 1, .q = std::numeric_limits<double>::infinity()}};
  const std::int64_t shapes[][3] = {{1, 1, 1}, {1, 9, 2}, {9, 1, 2}, {40, 40, 2}, {70, 31, 3}, {31, 300, 1}};
  std::uint64_t k = 0;
  for (const Cost& cost : costs_) {
    for (const auto& [n, m, d] : shapes) {
      CAPTURE(cost.name());
      CAPTURE(n);
      CAPTURE(m);
      const Tensor x = normal({n, d}, k++), y = normal({m, d}, k++) + 1, c = costs(cost, x, y);
      check_proof(exact(cost, x, y), c, at::ones({n}, at::kDouble), at::ones({m}, at::kDouble));
      const Tensor a = uniform(n, k) + 1e-3, b = uniform(m, k + 1) * (uniform(m, k + 2) > .3) + 1e-12;
      k += 3;
      const Transport weighted = exact(cost, x, y, {.a = a, .b = b, .normalise = true});
      check_proof(weighted, c, a, b);
      CHECK(exact(c, {.a = a, .b = b, .normalise = true}).value == doctest::Approx(weighted.value).epsilon(1e-12));
    }
  }
}

TEST_CASE("equal weights: the cheapest of all assignments") {
  for (std::uint64_t k = 0; k < 30; ++k) {
    const std::int64_t n = 2 + static_cast<std::int64_t>(k) % 6;
    const Tensor c = normal({n, n}, k);  // costs below 0 as well
    CHECK(exact(c).value == doctest::Approx(best_assignment(c)).epsilon(1e-12));
  }
}

TEST_CASE("a moved cloud costs what it was moved by, a stretched one what stretching says") {
  const Tensor x = normal({200, 3}, 5), shift = at::tensor({1., -2., 2.}, at::kDouble);
  CHECK(exact(euclidean(), x, x + shift).value == doctest::Approx(3).epsilon(1e-12));
  CHECK(exact(squared_euclidean(), x, x + shift).value == doctest::Approx(9).epsilon(1e-12));
  const Tensor root = normal({3, 3}, 6), a = root.mm(root.t());  // the gradient of a convex function
  const Tensor y = x.mm(a);
  CHECK(exact(squared_euclidean(), x, y).value ==
        doctest::Approx(number((x - y).square().sum(1).mean())).epsilon(1e-12));
  CHECK(exact(squared_euclidean(), x, x).value == doctest::Approx(0));
}

TEST_CASE("duplicated points are points of twice the weight, points of no weight change nothing") {
  const Tensor x = normal({30, 2}, 7), y = normal({20, 2}, 8), w = at::ones({30}, at::kDouble);
  w.narrow(0, 0, 10).fill_(2);
  const double twice = exact(euclidean(), at::cat({x, x.narrow(0, 0, 10)}), y).value;
  CHECK(exact(euclidean(), x, y, {.a = w, .normalise = true}).value == doctest::Approx(twice).epsilon(1e-12));
  Tensor none = at::ones({30}, at::kDouble) / 20;
  none.narrow(0, 20, 10).fill_(0);
  const Transport t = exact(euclidean(), x, y, {.a = none});
  CHECK(t.value == doctest::Approx(exact(euclidean(), x.narrow(0, 0, 20), y).value).epsilon(1e-12));
  check_proof(t, costs(euclidean(), x, y), none, at::ones({20}, at::kDouble));
  const Tensor same = at::ones({50, 2}, at::kDouble);
  CHECK(exact(euclidean(), same, same).value == 0);
}

TEST_CASE("w_1 and w_2 are metrics on random clouds") {
  for (std::uint64_t k = 0; k < 20; ++k) {
    const Tensor x = normal({20, 2}, 3 * k), y = normal({25, 2}, 3 * k + 1) * .5, z = normal({15, 2}, 3 * k + 2) + 1;
    for (const double p : {1., 2., 3.}) {
      const auto w = [p](const Tensor& s, const Tensor& t) { return std::pow(exact(power(p), s, t).value, 1 / p); };
      CHECK(w(x, y) == doctest::Approx(w(y, x)).epsilon(1e-10));
      CHECK(w(x, z) <= w(x, y) + w(y, z) + 1e-12);
      CHECK(w(3 * x + 1, 3 * y + 1) == doctest::Approx(3 * w(x, y)).epsilon(1e-10));
    }
  }
}

TEST_CASE("a run that is stopped has no value, but bounds") {
  const Tensor x = normal({300, 2}, 1), y = normal({300, 2}, 2);
  const Transport whole = exact(euclidean(), x, y), t = exact(euclidean(), x, y, {.pivots = 20});
  CHECK(t.status == Status::stopped);
  CHECK(std::isnan(t.value));
  CHECK(t.dual < whole.value);
  CHECK(whole.value < t.primal);
  CHECK(t.marginal_error < 1e-12);
}

TEST_CASE("a thousand points of very unequal weights") {
  const Tensor x = normal({1000, 2}, 1), y = normal({1000, 2}, 2), a = (uniform(1000, 3) * 30).exp(),
               b = uniform(1000, 4).pow(8);
  check_proof(exact(squared_euclidean(), x, y, {.a = a, .b = b, .normalise = true}), costs(squared_euclidean(), x, y),
              a, b);
}

TEST_CASE("what is no transport problem is refused") {
  const Tensor x = normal({3, 2}, 1), nan = at::full({3, 2}, std::nan(""), at::kDouble);
  CHECK_THROWS_AS(exact(euclidean(), x, nan), DataError);
  CHECK_THROWS_AS(exact(euclidean(), x, normal({3, 1}, 1)), ShapeError);
  CHECK_THROWS_AS(exact(euclidean(), x, at::empty({0, 2}, at::kDouble)), ShapeError);
  CHECK_THROWS_AS(exact(nan), DataError);
  CHECK_THROWS_AS(exact(at::full({2, 2}, INFINITY, at::kDouble)), DataError);
  CHECK_THROWS_AS(exact(euclidean(), x, x, {.a = at::ones({3}, at::kDouble)}), ConfigError);  // a sum of 3
  CHECK_THROWS_AS(exact(euclidean(), x, x, {.a = at::ones({4}, at::kDouble) / 4}), ShapeError);
  CHECK_THROWS_AS(exact(euclidean(), x, x, {.b = at::tensor({-1., 1., 1.}, at::kDouble)}), ConfigError);
  CHECK_THROWS_AS(exact(euclidean(), x, x, {.b = at::zeros({3}, at::kDouble), .normalise = true}), ConfigError);
  CHECK_THROWS_AS(power(.5), ConfigError);
}

TEST_CASE("the price of any point is a critic that attains W_1") {
  const Tensor x = normal({120, 2}, 1), y = normal({80, 2}, 2) + .5;
  const Transport t = exact(euclidean(), x, y);
  const auto f = [&](const Tensor& z) { return price_of(euclidean(), z, y, t.g); };
  CHECK((f(x).mean() - f(y).mean()).item<double>() == doctest::Approx(t.value).epsilon(1e-12));
  const Tensor z = normal({400, 2}, 3) * 2, steps = normal({400, 2}, 4);
  const Tensor slope = (f(z + steps) - f(z)).abs() / steps.norm(2, 1);  // 1-Lipschitz
  CHECK(slope.max().item<double>() <= 1 + 1e-12);
  CHECK((f(x) - t.f).abs().max().item<double>() < 1e-12);  // every source moves mass
  CHECK_THROWS_AS(price_of(euclidean(), z, y, t.f), ShapeError);
}
