#include "saddle/metrics/classes.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using doctest::Approx;
using metrics::class_coverage;
using metrics::ClassCoverage;
using metrics::passes;

namespace {

constexpr std::int64_t kStacked = 26000;  // images of three digits, as in the literature

/// Classes {n, 3} drawn from `shares`, each through a classifier whose row c says what it takes a c for; as the
/// combined class of three.
Tensor stacked(const Tensor& shares, const Tensor& confusion, std::uint64_t step) {
  const Tensor bounds = shares.mm(confusion).cumsum(1).flatten();  // a digit's law after the classifier
  const Tensor u = Stream(62, Purpose::test, step).uniform({kStacked, 3}, at::kDouble);
  const Tensor digits = at::searchsorted(bounds, u).clamp_max(9);
  return digits.select(1, 0) * 100 + digits.select(1, 1) * 10 + digits.select(1, 2);
}

/// Right in 91 %; of the rest `drawn` goes to digits 7, 8 and 9 together, the others have the remainder.
Tensor confusion(double drawn) {
  Tensor all = at::empty({10, 10}, at::kDouble);
  for (int c = 0; c < 10; ++c) {
    for (int other = 0; other < 10; ++other) {
      const int popular = c >= 7 ? 2 : 3, rest = 9 - popular;
      all[c][other] = c == other ? .91 : other >= 7 ? drawn / popular : (.09 - drawn) / rest;
    }
  }
  return all;
}

const Tensor& uniform_digits() {
  static const Tensor all = at::full({1, 10}, .1, at::kDouble);
  return all;
}

/// Without 7, 8 and 9.
const Tensor& seven_digits() {
  static const Tensor all = at::cat({at::full({1, 7}, 1 / 7., at::kDouble), at::zeros({1, 3}, at::kDouble)}, 1);
  return all;
}

double kl(const Tensor& p, const Tensor& q) { return (at::xlogy(p, p) - at::xlogy(p, q)).sum().item<double>(); }

}  // namespace

TEST_CASE("the class is the largest logit, of several channels a number in base C") {
  const Tensor digits = at::tensor({3, 0, 7, 9, 9, 9, 0, 0, 1}, at::kLong).view({3, 3});
  const Tensor logits = at::one_hot(digits, 10).to(at::kFloat);
  CHECK(metrics::predicted_classes(logits).equal(at::tensor({307, 999, 1}, at::kLong)));
  CHECK(metrics::class_count(logits) == 1000);
  CHECK(metrics::predicted_classes(logits.select(1, 0)).equal(at::tensor({3, 9, 0}, at::kLong)));
  CHECK(metrics::class_count(logits.select(1, 0)) == 10);
  const Tensor two_channels = at::one_hot(at::tensor({1, 2}, at::kLong).view({1, 2}), 3);
  CHECK(metrics::predicted_classes(two_channels.to(at::kDouble)).item<std::int64_t>() == 5);
}

TEST_CASE("by hand: the reals' histogram with half a sample more in each class, and the uniform one") {
  const ClassCoverage found = class_coverage(at::tensor({0, 0, 0, 1}), at::tensor({0, 1, 1, 2}), 4);
  CHECK(found.classes == 4);
  CHECK(found.covered == 3);
  const double q[] = {3.5 / 6, 1.5 / 6, .5 / 6};
  CHECK(found.kl == Approx(.25 * std::log(.25 / q[0]) + .5 * std::log(.5 / q[1]) + .25 * std::log(.25 / q[2])));
  CHECK(found.kl_uniform == Approx(std::log(4.) + 2 * .25 * std::log(.25) + .5 * std::log(.5)));
  CHECK(found.floor == Approx(1.5 * (.25 + .25)));
  CHECK(class_coverage(at::zeros({9}, at::kLong), at::zeros({3}, at::kLong), 1).kl == Approx(0));
}

// 2 n KL of a histogram from its law is close to chi-square with K - 1 degrees of freedom, so its sd is sqrt(2 (K - 1))
// / 2n; 5 of it: false alarm 6e-7. The literature's floor for 1,000 modes and 26,000 samples is .0192.
TEST_CASE("a perfect sampler of 1,000 modes covers them, passes, and its KL is the floor") {
  const Tensor perfect = at::eye(10, at::kDouble);
  const Tensor real = stacked(uniform_digits(), perfect, 0), fake = stacked(uniform_digits(), perfect, 1);
  const ClassCoverage found = class_coverage(real, fake, 1000);
  CHECK(found.covered == 1000);
  CHECK(std::abs(found.kl_uniform - 999 / (2. * kStacked)) < 5 * std::sqrt(2 * 999.) / (2 * kStacked));
  CHECK(found.floor == Approx(999. / kStacked));
  CHECK(std::abs(found.kl - found.floor) < .01);
  CHECK(passes(found));
  const Tensor seen = stacked(uniform_digits(), confusion(.06), 2),
               again = stacked(uniform_digits(), confusion(.06), 3);
  CHECK(passes(class_coverage(seen, again, 1000)));  // through the classifier, too
}

TEST_CASE(
    "a generator lacking three digits in each channel covers 840 to 930 modes of 1,000 by confusions, and fails by its "
    "KL") {
  const Tensor real = stacked(uniform_digits(), confusion(.06), 4), fake = stacked(seven_digits(), confusion(.06), 5);
  const ClassCoverage found = class_coverage(real, fake, 1000);
  CHECK(found.covered > 900);
  CHECK_FALSE(passes(found));
  // Channels are independent: three times the KL of one digit's laws, but for the sampling error, and .02 for the half.
  const Tensor p = seven_digits().mm(confusion(.06)), q = uniform_digits().mm(confusion(.06));
  CHECK(found.kl == Approx(3 * kl(p, q)).epsilon(.08));
  CHECK(found.kl_uniform == Approx(3 * kl(p, uniform_digits())).epsilon(.08));
  CHECK(found.kl_uniform == Approx(.56).epsilon(.1));
  // Confusions spread evenly: .13857 of a kept digit, .01 of a missing one, so 839 modes are expected among 26,000
  // samples (standard deviation below 8), and a KL of .742 with a sampling error of .016.
  const Tensor even = stacked(seven_digits(), confusion(.03), 6);
  const ClassCoverage spread = class_coverage(stacked(uniform_digits(), confusion(.03), 7), even, 1000);
  CHECK_FALSE(passes(spread));
  CHECK(std::abs(double(spread.covered) - 839) < 40);
  CHECK(spread.kl_uniform == Approx(.758).epsilon(.05));
}

TEST_CASE("one mode, or half of them, fails") {
  const Tensor real = at::arange(10000) % 10;
  CHECK_FALSE(passes(class_coverage(real, at::full({5000}, 3, at::kLong), 10)));
  CHECK_FALSE(passes(class_coverage(real, at::arange(5000) % 5, 10)));
  CHECK(
      passes(class_coverage(real, at::arange(5000) % 9, 10)));  // one class of ten costs log(10 / 9) = .105: the slack
  CHECK_FALSE(passes(class_coverage(real, at::arange(5000) % 9, 10), .1));
}

TEST_CASE("logits that are not finite or of another shape, classes out of range and none at all are refused") {
  CHECK_THROWS_AS(metrics::predicted_classes(at::full({2, 3}, std::nan(""))), DataError);
  CHECK_THROWS_AS(metrics::predicted_classes(at::zeros({3})), ShapeError);
  CHECK_THROWS_AS(metrics::predicted_classes(Tensor()), ShapeError);
  CHECK_THROWS_AS(metrics::class_count(at::zeros({2, 9, 10})), ConfigError);
  const Tensor some = at::zeros({4}, at::kLong);
  CHECK_THROWS_AS(class_coverage(some, some + 5, 5), DataError);
  CHECK_THROWS_AS(class_coverage(some - 1, some, 5), DataError);
  CHECK_THROWS_AS(class_coverage(some, some.to(at::kFloat), 5), ShapeError);
  CHECK_THROWS_AS(class_coverage(some, some.narrow(0, 0, 0), 5), ShapeError);
}
