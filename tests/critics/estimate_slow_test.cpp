// What trained critics say of held-out samples, beside what the laws say.
#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/critics/bounds.h"
#include "saddle/critics/estimate.h"
#include "saddle/nn/mlp.h"
#include "saddle/transport/exact.h"

using namespace saddle;
using namespace saddle::critics;

namespace {

Tensor normal(std::int64_t n, std::int64_t d, double mean, std::uint64_t k) {
  return mean + Stream(11, Purpose::test, k).normal({n, d}, at::kDouble);
}

CriticEstimate estimate(const Tensor& x, const Tensor& y, CriticOptions method) {
  method.steps = 600;
  return estimate_by_critic(x, y, {.critic = method, .width = 32});
}

CriticOptions by(const char* objective, std::map<std::string, Value> options = {}) {
  return {.objective = {objective, std::move(options)}};
}

}  // namespace

// 8,000 samples of N(0, 1) and N(1, 1) a side; the standard error of each estimate is below .015, the critic's own
// shortfall below .01: false alarms below 1 in 1,000.
TEST_CASE("critics estimate the divergence that their loss says") {
  const Tensor x = normal(8000, 1, 0, 0), y = normal(8000, 1, 1, 1);
  const struct {
    CriticOptions method;
    double exact;
  } rows[] = {{by("minimax"), 2 * .1114214821847},
              {by("hinge"), 2 * .382924922548},
              {by("f-gan", {{"divergence", std::string("kl")}}), .5},
              {by("f-gan", {{"divergence", std::string("squared-hellinger")}}), 2 * .1175030974154},
              {by("f-gan", {{"divergence", std::string("gan")}}), 2 * .1114214821847},  // from f(1) on
              {by("least-squares"), .408108531281 / 8}};
  for (const auto& [method, exact] : rows) {
    CAPTURE(method.objective.name);
    const CriticEstimate found = estimate(x, y, method);
    CHECK(std::abs(found.value - exact) < .05);
    CHECK(std::abs(found.value - exact) < .15 * exact);
    CHECK(found.held_out == 4000);
  }
}

TEST_CASE("GAN-QP's critic of two arguments stays below its divergence, of equal sets all say next to nothing") {
  const Tensor x = normal(4000, 1, 0, 0), y = normal(4000, 1, 1, 1), z = normal(4000, 1, 0, 2);
  const CriticEstimate qp = estimate(x, y, by("gan-qp", {{"lambda", 1.}}));
  CHECK(qp.value > .3);
  CHECK(qp.value < .3899088729764 + .05);  // the two-argument optimum
  CHECK(std::abs(estimate(x, z, by("minimax")).value) < .02);
  CHECK(std::abs(estimate(x, z, bounded(by("wasserstein"), one_sided())).value) < .1);
}

TEST_CASE("what a critic certifies is never above W_1 of the held-out samples, however it was bounded") {
  const Tensor x = normal(400, 2, 0, 3), y = normal(400, 2, 1, 4) * .7;
  for (const Bound& bound : {no_bound(), clip(.1), two_sided(), one_sided(), spectral_norm()}) {
    CAPTURE(bound.name);
    const CriticEstimate found = estimate(x, y, bounded(by("wasserstein"), bound));
    const double exact = transport::exact(transport::euclidean(), found.x, found.y).value;
    REQUIRE(found.certified.has_value());
    CHECK(*found.certified <= exact);
    CHECK(found.value == doctest::Approx(found.gap).epsilon(1e-4));
    if (bound.name == "spectral norm") CHECK(*found.certified > .5 * exact);
    if (bound.name == "none") CHECK(found.value > 2 * exact);  // an estimate of nothing
  }
}

TEST_CASE("the Lipschitz bound is above every slope between points, and exact for one linear layer") {
  const nn::Network line = nn::mlp("line", 3, 1, {.width = 4, .depth = 0});
  const nn::Weights w = nn::initialise(line, 1, 0, at::kDouble);
  CHECK(lipschitz_bound(line, w) == doctest::Approx(w[0].norm().item<double>()));
  const nn::Network deep = nn::mlp("deep", 3, 1, {.width = 16, .depth = 2, .slope = .2});
  const nn::Weights v = nn::initialise(deep, 1, 0, at::kDouble);
  const Tensor a = normal(500, 3, 0, 5), b = normal(500, 3, 0, 6);
  nn::Pass pass{.training = false};
  const Tensor slope = (deep.forward(v, a, pass) - deep.forward(v, b, pass)).abs().squeeze(1) / (a - b).norm(2, 1);
  CHECK(slope.max().item<double>() <= lipschitz_bound(deep, v));
}

TEST_CASE("too few samples and other dimensions are refused") {
  CHECK_THROWS_AS(estimate(normal(3, 1, 0, 0), normal(9, 1, 0, 0), by("minimax")), ShapeError);
  CHECK_THROWS_AS(estimate(normal(9, 1, 0, 0), normal(9, 2, 0, 0), by("minimax")), ShapeError);
}
