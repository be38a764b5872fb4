#include "saddle/divergences/parallel_lines.h"

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/error.h"

using namespace saddle;
using namespace saddle::divergences;

TEST_CASE("of parallel lines W_1 is their distance, and f-divergences know only whether they are apart") {
  for (const double theta : {-1.0, -.01, .1, .5, 3.0}) {
    const ParallelLines d = parallel_lines(theta, 50);
    CHECK(d.w1 == doctest::Approx(std::abs(theta)).epsilon(1e-12));
    CHECK(d.jensen_shannon == doctest::Approx(std::log(2.0)).epsilon(1e-12));
    CHECK(std::isinf(d.kl));
    CHECK(d.total_variation == doctest::Approx(1).epsilon(1e-12));
  }
  const ParallelLines same = parallel_lines(0, 50);
  for (const double value : {same.w1, same.jensen_shannon, same.kl, same.total_variation, same.energy, same.mmd_squared,
                             same.two_argument_qp, same.one_argument_qp})
    CHECK(std::abs(value) < 1e-12);
}

TEST_CASE("energy and MMD of parallel lines are those of the segments, to 1/n^2") {
  struct Row {
    double theta, energy, mmd;
  };
  for (const Row row : {Row{.5, .5944957338394, .217218600199}, Row{1, 1.486604799124, .727375373062}}) {
    const ParallelLines d = parallel_lines(row.theta, 400);
    CHECK(d.energy == doctest::Approx(row.energy).epsilon(2e-5));
    CHECK(d.mmd_squared == doctest::Approx(row.mmd).epsilon(2e-5));
  }
}

TEST_CASE("GAN-QP of parallel lines jumps at 0 with two arguments, and with one it does not") {
  struct Row {
    double theta, two, one;
  };
  for (const Row row : {Row{1, .538, .536}, Row{.1, .179, .122}, Row{.01, .167, .059}}) {
    const ParallelLines d = parallel_lines(row.theta, 400);
    CHECK(d.two_argument_qp == doctest::Approx(row.two).epsilon(.004));
    CHECK(d.one_argument_qp == doctest::Approx(row.one).epsilon(.015));
  }
}

TEST_CASE("lines that are none are refused") {
  CHECK_THROWS_AS(parallel_lines(std::nan("")), ConfigError);
  CHECK_THROWS_AS(parallel_lines(1, 1), ConfigError);
  CHECK_THROWS_AS(parallel_lines(1, 5000), ConfigError);
}
