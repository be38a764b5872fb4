#include "saddle/metrics/intra_class.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using doctest::Approx;
using metrics::intra_class;
using metrics::rows_by_class;

TEST_CASE("each class's distance and their mean, however the samples are ordered") {
  // Class 0: moved by (3, 4); class 5: twice as wide, 2 (1 - 2)^2.
  const Tensor one = at::eye(2, at::kDouble);
  const Tensor real = at::cat({with_moments(30, {0, 0}, one, 1), with_moments(40, {9, 9}, one, 2)});
  const Tensor fake = at::cat({with_moments(50, {9, 9}, 4 * one, 3), with_moments(20, {3, 4}, one, 4)});
  const Tensor real_labels = at::cat({at::zeros({30}, at::kLong), at::full({40}, 5, at::kLong)});
  const Tensor fake_labels = at::cat({at::full({50}, 5, at::kLong), at::zeros({20}, at::kLong)});
  const Tensor order = at::tensor(Stream(1, Purpose::test, 0).permutation(70), at::kLong);
  const auto rows = rows_by_class(real.index_select(0, order), real_labels.index_select(0, order),
                                  fake.index_select(0, order), fake_labels.index_select(0, order));
  const auto found = intra_class(rows);
  CHECK(found.classes == std::vector<std::int64_t>{0, 5});
  CHECK(found.each[0].value == Approx(25).epsilon(1e-9));
  CHECK(found.each[1].value == Approx(2).epsilon(1e-9));
  CHECK(found.mean == Approx(13.5).epsilon(1e-9));
}

TEST_CASE("a generator that ignores its label has a fine distance over all classes, and is found out class by class") {
  const Tensor labels = at::arange(600) % 2;
  const Tensor real = normal_samples({600, 2}, 5) + 6 * labels.unsqueeze(1);
  const Tensor fake = normal_samples({600, 2}, 6) + 6 * labels.roll(1).unsqueeze(1);  // the other class's images
  CHECK(metrics::frechet(real, fake).value < .1);
  CHECK(intra_class(rows_by_class(real, labels, fake, labels)).mean > 60);
}

TEST_CASE("classes that a side lacks or has one of, and labels that do not fit, are refused") {
  const Tensor x = normal_samples({4, 2}, 7), labels = at::tensor({0, 0, 1, 1}, at::kLong);
  CHECK_THROWS_WITH_AS(rows_by_class(x, labels, x, at::tensor({0, 0, 0, 1}, at::kLong)),
                       "intra-class distance: class 1 has 2 real and 1 fake samples, expected at least two of each",
                       DataError);
  CHECK_THROWS_AS(rows_by_class(x, labels, x, labels + 1), DataError);
  CHECK_THROWS_AS(rows_by_class(x, labels, x, labels.narrow(0, 0, 3)), ShapeError);
  CHECK_THROWS_AS(rows_by_class(x, labels, x, labels.to(at::kDouble)), ShapeError);
  CHECK_THROWS_AS(rows_by_class(x, Tensor(), x, labels), ShapeError);
  CHECK_THROWS_AS(intra_class({}), DataError);
}
