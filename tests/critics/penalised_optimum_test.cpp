// Truths by scipy.integrate.quad (1e-13) over scipy.stats.norm, S from survival functions in the upper half:
//   r(x) = quad(lambda e: norm.pdf(x, e * d, sqrt(e * e + (1 - e) ** 2)), 0, 1)
//   pull = 1 + quad(lambda x: norm.pdf(x) * S(x) / (2 * w * r(x)), -9, 9 + d)
//   gap = d + quad(lambda x: S(x) ** 2 / (2 * w * r(x)), -9, 9 + d)
#include "saddle/critics/penalised_optimum.h"

#include <doctest/doctest.h>

using namespace saddle::critics;

TEST_CASE("the best penalised critic's gap and pull between N(d, 1) and N(0, 1) are scipy's") {
  const struct {
    double d, weight, pull, gap;
  } rows[] = {{.5, 10, 1.0280851206, .5138657396}, {1, 10, 1.0566739266, 1.0544535555},
              {1, 1, 1.5667392658, 1.5445355548},  {2, 10, 1.1150197714, 2.2103446420},
              {4, 10, 1.2283468743, 4.8130067919}, {8, 10, 1.4369739634, 11.2088064294},
              {8, 1, 5.3697396343, 40.0880642937}};
  for (const auto& row : rows) {
    CAPTURE(row.d);
    const PenalisedOptimum found = penalised_optimum({row.d, 1}, {0, 1}, row.weight);
    CHECK(found.pull == doctest::Approx(row.pull).epsilon(1e-9));
    CHECK(found.gap == doctest::Approx(row.gap).epsilon(1e-9));
  }
}

TEST_CASE("no straight critic has a larger objective than the best critic, and real and fake may change places") {
  for (const double d : {.5, 1., 4., 8.}) {
    CAPTURE(d);
    // At the optimum the penalty is half of what the gap exceeds W_1 by, since both are int S^2 / (4 lambda r) or twice
    // that; the best straight critic has slope 1 + d / 20 and the objective d + d^2 / 40.
    const double gap = penalised_optimum({d, 1}, {0, 1}, 10).gap;
    CHECK(d + (gap - d) / 2 > d + d * d / 40);
    CHECK(penalised_optimum({0, 1}, {d, 1}, 10).gap == doctest::Approx(gap).epsilon(1e-12));
  }
}

TEST_CASE("of equal means and unequal widths the gap exceeds W_1 = sqrt(2 / pi) |s - t|, the more the less it costs") {
  const double w1 = .7978845608028654;
  const double strong = penalised_optimum({0, 1}, {0, 2}, 10).gap, weak = penalised_optimum({0, 1}, {0, 2}, 1).gap;
  CHECK(strong > w1);
  CHECK(weak - w1 == doctest::Approx(10 * (strong - w1)).epsilon(1e-9));
}

// By scipy: r from quad over epsilon as the header says, the gap from quad over the radius.
TEST_CASE("between circles the best critic's slope rises outwards, and its gap is scipy's") {
  const CirclesOptimum best;
  CHECK(best.slope(1.1) == doctest::Approx(1.0620815964).epsilon(1e-8));
  CHECK(best.slope(1.5) == doctest::Approx(1.0804559161).epsilon(1e-8));
  CHECK(best.slope(1.9) == doctest::Approx(1.0858139257).epsilon(1e-8));
  CHECK(best.gap() == doctest::Approx(1.0768303592).epsilon(1e-6));
  CHECK_THROWS_AS(best.slope(2.5), ConfigError);
  CHECK_THROWS_AS(penalised_optimum({0, 1}, {1, 1}, 0), ConfigError);
}

TEST_CASE("the weight that makes the unsquared penalty exact is about the distance, and grows into the tails") {
  CHECK(least_exact_weight({1, 1}, {0, 1}, .5) == doctest::Approx(.8085).epsilon(1e-4));  // scipy, as above
  CHECK(least_exact_weight({8, 1}, {0, 1}, 4) == doctest::Approx(7.7317).epsilon(1e-5));
  CHECK(least_exact_weight({1, 1}, {0, 1}, 5) == doctest::Approx(4.9041).epsilon(1e-4));
  CHECK(least_exact_weight({4, 1}, {0, 1}, 8) == doctest::Approx(8.0944).epsilon(1e-4));
  CHECK(least_exact_weight_within({4, 1}, {0, 1}) > least_exact_weight({4, 1}, {0, 1}, 7));
  CHECK(least_exact_weight_within({4, 1}, {0, 1}) < least_exact_weight({4, 1}, {0, 1}, 7.2));
}
