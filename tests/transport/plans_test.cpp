#include "saddle/transport/plans.h"

#include <ATen/ATen.h>

#include <set>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"
#include "saddle/transport/exact.h"

using namespace saddle;
using namespace saddle::transport;

namespace {

using Sums = std::vector<std::int64_t>;

std::int64_t count(const Sums& rows, const Sums& columns) {
  std::int64_t plans = 0;
  for_each_plan(rows, columns, [&](const WholePlan&) { return ++plans, true; });
  return plans;
}

Tensor shares(const Sums& sums) {
  const Tensor all = at::tensor(sums, at::kLong).to(at::kDouble);
  return all / all.sum();
}

}  // namespace

TEST_CASE("there are as many plans as counting says") {
  CHECK(count({1}, {1}) == 1);
  CHECK(count({3, 4}, {2, 5}) == 3);               // 0, 1 or 2 units in the corner
  CHECK(count({1, 1, 1, 1}, {1, 1, 1, 1}) == 24);  // permutations
  CHECK(count({2, 2, 2}, {2, 2, 2}) == 21);        // 3 x 3 magic squares of sum r: (r+1)(r+2)(r^2+3r+4)/8
  CHECK(count({5, 5, 5}, {5, 5, 5}) == 231);
  CHECK(count({0, 2}, {2, 0}) == 1);
}

TEST_CASE("every plan has the sums, and none comes twice") {
  const Sums rows{3, 0, 4, 2}, columns{2, 5, 2};
  std::set<WholePlan> seen;
  for_each_plan(rows, columns, [&](const WholePlan& plan) {
    CHECK(seen.insert(plan).second);
    for (std::size_t i = 0; i < 4; ++i) CHECK(plan[3 * i] + plan[3 * i + 1] + plan[3 * i + 2] == rows[i]);
    for (std::size_t j = 0; j < 3; ++j) CHECK(plan[j] + plan[3 + j] + plan[6 + j] + plan[9 + j] == columns[j]);
    return true;
  });
  CHECK(seen.size() > 10);
}

TEST_CASE("no plan with fractions is cheaper than the best whole one") {
  for (std::uint64_t k = 0; k < 10; ++k) {
    const Sums rows{3, 1, 4}, columns{2, 2, 3, 1};
    const Tensor costs = Stream(3, Purpose::test, k).uniform({3, 4}, at::kDouble);
    const Enumeration all = enumerate(rows, columns, costs);
    CHECK(all.total == 8);
    CHECK(all.best_cost / 8 ==
          doctest::Approx(exact(costs, {.a = shares(rows), .b = shares(columns)}).value).epsilon(1e-12));
    CHECK(all.worst_cost / 8 ==
          doctest::Approx(-exact(-costs, {.a = shares(rows), .b = shares(columns)}).value).epsilon(1e-12));
    CHECK(all.best_cost <= all.mean_cost);
    CHECK(all.equally_good == 1);
  }
}

TEST_CASE("sums that do not fit and too many plans are refused") {
  const Tensor costs = at::zeros({2, 2}, at::kDouble);
  CHECK_THROWS_AS(enumerate({1, 2}, {2, 2}, costs), ConfigError);
  CHECK_THROWS_AS(count({}, {2, 2}), ConfigError);
  CHECK_THROWS_AS(enumerate({-1, 2}, {1, 0}, costs), ConfigError);
  CHECK_THROWS_AS(enumerate({2, 2}, {2, 2}, at::zeros({2, 3})), ShapeError);
  CHECK_THROWS_AS(enumerate({9, 9}, {9, 9}, costs, 5), ConfigError);
}
