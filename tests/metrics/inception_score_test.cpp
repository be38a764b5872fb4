#include "saddle/metrics/inception_score.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using doctest::Approx;
using metrics::inception_score;
using metrics::InceptionScore;

namespace {

/// n logits that are sure of their class, the classes in order as a folder's are.
Tensor certain(std::int64_t n, std::int64_t classes) {
  return 100 * at::one_hot(at::div(at::arange(n) * classes, n, "floor"), classes).to(at::kDouble);
}

/// exp(H(y) - H(y|x)), the score's other form.
double by_entropies(const Tensor& logits) {
  const Tensor p = logits.softmax(1), marginal = p.mean(0);
  return std::exp((at::xlogy(p, p).sum(1).mean() - at::xlogy(marginal, marginal).sum()).item<double>());
}

}  // namespace

TEST_CASE("certain and even over C classes it is C, undecided or all of one class it is 1") {
  CHECK(inception_score(certain(500, 10), 1).mean == Approx(10).epsilon(1e-12));
  CHECK(inception_score(certain(500, 10), 1).whole == Approx(10).epsilon(1e-12));
  CHECK(inception_score(at::zeros({50, 7}), 5).mean == Approx(1).epsilon(1e-12));
  CHECK(inception_score(certain(500, 10).narrow(0, 0, 50), 5).mean == Approx(1).epsilon(1e-12));
  // One sample certain of class 0, one undecided between two: p(y) = (3/4, 1/4).
  const Tensor half = at::tensor({200., 0., 0., 0.}, at::kDouble).view({2, 2});
  const double expected = -.75 * std::log(.75) - .25 * std::log(.25) - .5 * std::log(2.);
  CHECK(inception_score(half, 1).whole == Approx(std::exp(expected)).epsilon(1e-12));
}

TEST_CASE("all at once it is exp(H(y) - H(y|x)), whatever is added to a sample's logits") {
  const Tensor logits = 3 * normal_samples({301, 12}, 0);
  CHECK(inception_score(logits, 1).mean == Approx(by_entropies(logits)).epsilon(1e-11));
  CHECK(inception_score(logits, 1).mean == Approx(inception_score(logits, 10).whole).epsilon(1e-12));
  CHECK(inception_score(logits + 40 * normal_samples({301, 1}, 1), 7, 3).mean ==
        Approx(inception_score(logits, 7, 3).mean).epsilon(1e-11));
}

TEST_CASE("samples in order of class do not spoil the splits, which have their spread") {
  const InceptionScore found = inception_score(certain(1000, 10), 10);
  CHECK(found.mean > 8.5);  // without the shuffle every split is of one class, and scores 1
  CHECK(found.mean < found.whole);
  CHECK(found.spread > 0);
  CHECK(inception_score(certain(1000, 10), 1).spread == 0);
  CHECK(inception_score(certain(1000, 10), 10, 5).mean != found.mean);
}

TEST_CASE("splits take every sample once, also where they do not divide n") {
  // Each split of 2 or 3 of 7 certain samples of 7 classes scores its size: the mean is 7 / 3.
  CHECK(inception_score(certain(7, 7), 3).mean == Approx(7 / 3.).epsilon(1e-12));
}

TEST_CASE("huge logits are certainty, and what is not finite or not {n, C} is refused") {
  CHECK(inception_score(certain(20, 2) * 1e300, 1).mean == Approx(2).epsilon(1e-12));
  CHECK_THROWS_AS(inception_score(certain(20, 2) * std::nan(""), 1), DataError);
  CHECK_THROWS_AS(inception_score(at::zeros({4, 2, 3}), 1), ShapeError);
  CHECK_THROWS_AS(inception_score(Tensor(), 1), ShapeError);
  CHECK_THROWS_WITH_AS(inception_score(at::zeros({4, 2}), 5), "inception score: 5 splits of 4 samples, expected 1 to 4",
                       ConfigError);
  CHECK_THROWS_AS(inception_score(at::zeros({4, 2}), 0), ConfigError);
}
