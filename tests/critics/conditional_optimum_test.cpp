// Truths by scipy: JSD(p, q) = quad of (p log(2 p / (p + q)) + q log(2 q / (p + q))) / 2 over scipy.stats.norm.pdf.
#include "saddle/critics/conditional_optimum.h"

#include <doctest/doctest.h>

using namespace saddle::critics;

TEST_CASE("the best classifiers' divergences are the JSD of the joints and of the marginals") {
  const Conditional s = conditional_optima({.steps = 1});
  REQUIRE(s.cases.size() == 3);
  const double with_label[] = {0.1661615209, 0.6327201937, 0.0478119617},
               without_label[] = {0, 0.0765705097, 0.0328758993};
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(s.cases[i].generator);
    CHECK(s.cases[i].conditional.best_jsd == doctest::Approx(with_label[i]).epsilon(1e-8));
    CHECK(s.cases[i].blind.best_jsd == doctest::Approx(without_label[i]).epsilon(1e-8).scale(1e-6));
    CHECK(s.cases[i].blind.best_jsd <= s.cases[i].conditional.best_jsd);
  }
}

TEST_CASE("trained with the label a classifier finds what one without it cannot see") {
  const Conditional s = conditional_optima({.steps = 500});
  for (const ConditionalCase& c : s.cases) {
    CAPTURE(c.generator);
    for (const LabelledClassifier* d : {&c.blind, &c.conditional}) {
      CHECK(d->jsd == doctest::Approx(d->best_jsd).epsilon(.02).scale(1));  // 32,768 draws: standard error below .004
      CHECK(d->sup_error < .15);
    }
  }
  CHECK(s.cases[0].blind.jsd < .01);  // the marginals agree
  CHECK(s.cases[0].conditional.jsd > .15);
}
