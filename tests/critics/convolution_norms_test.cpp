#include "saddle/critics/convolution_norms.h"

#include <doctest/doctest.h>

using namespace saddle::critics;

TEST_CASE("normalised kernels let the gap pass W1, normalised convolutions do not") {
  const ConvolutionNorms s = convolution_norms({.steps = 60, .width = 8});
  REQUIRE(s.critics.size() == 2);
  const NormedCritic &kernel = s.critics[0], &convolution = s.critics[1];
  CHECK(kernel.gap.back() > 1.2 * s.w1);
  CHECK(kernel.layer_norm[0] > 1.2);
  for (const double norm : convolution.layer_norm) CHECK(norm == doctest::Approx(1).epsilon(.03));
  CHECK(convolution.gap.back() < 1.03 * s.w1);
  for (const NormedCritic* critic : {&kernel, &convolution}) {
    CAPTURE(critic->norm);
    double product = 1;
    for (const double norm : critic->layer_norm) product *= norm;
    CHECK(critic->lipschitz >= product * (1 - 1e-6));
    CHECK(critic->certified <= s.w1);  // whatever the gap says
    CHECK(critic->certified > .4 * s.w1);
  }
}
