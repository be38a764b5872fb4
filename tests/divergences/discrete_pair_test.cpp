// Sample sets and laws as distributions on the same points.
#include "saddle/divergences/discrete_pair.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include "saddle/core/error.h"

using namespace saddle;
using namespace saddle::divergences;

TEST_CASE("equal samples of a side and of both become one point with their masses") {
  const Tensor x = at::tensor({0., 1., 0., 2., 1., 1.}, at::kDouble).view({3, 2});  // (0, 1), (0, 2), (1, 1)
  const Tensor y = at::tensor({0., 2., 0., 2., 5., 5., 1., 1.}, at::kDouble).view({4, 2});
  const DiscretePair pair = discrete_pair(x, y, at::tensor({.5, .25, .25}, at::kDouble));
  CHECK(at::equal(pair.points, at::tensor({0., 1., 0., 2., 1., 1., 5., 5.}, at::kDouble).view({4, 2})));
  CHECK(pair.p == std::vector<double>{.5, .25, .25, 0});
  CHECK(pair.q == std::vector<double>{0, .5, .25, .25});
}

TEST_CASE("cells of laws hold their mass and, where they are narrow, their mean; a point mass is a point") {
  const LineLaw p = mixture_law({{.25, .75}, {{-1, .1}, {2, 1}}}), q = uniform_law(0, 3);
  const DiscretePair pair = cells_of(p, q, 16);
  const double* points = pair.points.const_data_ptr<double>();
  CHECK(std::accumulate(pair.p.begin(), pair.p.end(), 0.) == doctest::Approx(1).epsilon(1e-14));
  CHECK(std::accumulate(pair.q.begin(), pair.q.end(), 0.) == doctest::Approx(1).epsilon(1e-14));
  CHECK(std::inner_product(pair.p.begin(), pair.p.end(), points, 0.) == doctest::Approx(1.25).epsilon(1e-3));
  CHECK(std::inner_product(pair.q.begin(), pair.q.end(), points, 0.) == doctest::Approx(1.5).epsilon(1e-12));
  const DiscretePair atoms = cells_of(point_mass(1), point_mass(1), 8);
  CHECK(atoms.points.numel() == 1);
  CHECK((atoms.p[0] == 1 && atoms.q[0] == 1));
  CHECK_THROWS_AS(cells_of(p, q, 0), ConfigError);
}

TEST_CASE("the limit in cells is an expectation, with an error that holds it") {
  const auto second_moment = [](const DiscretePair& pair) {
    double sum = 0;
    for (std::size_t k = 0; k < pair.p.size(); ++k)
      sum += pair.p[k] * std::pow(pair.points[static_cast<std::int64_t>(k)].item<double>(), 2);
    return sum;
  };
  for (const bool smooth : {false, true}) {
    const Integral found =
        limit_in_cells("second moment", gaussian_law(1, 2), gaussian_law(0, 1), second_moment, smooth);
    CHECK(std::abs(found.value - 5) <= found.error);
    CHECK(found.error < (smooth ? 1e-7 : 1e-3));
  }
  const auto jumping = [](const DiscretePair& pair) { return static_cast<double>(pair.p.size()); };  // has no limit
  CHECK_THROWS_WITH_AS(limit_in_cells("points", gaussian_law(1, 2), gaussian_law(0, 1), jumping, false),
                       doctest::Contains("points: the cells have an error of"), NumericError);
}
