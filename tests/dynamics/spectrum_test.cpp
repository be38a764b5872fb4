// Eigenvalues of the Dirac-GAN against closed forms: references by Mescheder et al. 2018 and our own derivations. With
// psi high on reals psi has the other sign, which changes no eigenvalue.
#include "saddle/dynamics/spectrum.h"

#include <doctest/doctest.h>

#include "saddle/dynamics/field.h"
#include "saddle/nn/input.h"

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

namespace {

using Complex = std::complex<double>;

/// -c/2 +- sqrt(c^2/4 - w^2): the eigenvalues of [[0, -w], [w, -c]].
std::vector<Complex> damped(double w, double c, double a = 0) {
  const Complex root = std::sqrt(Complex((a - c) * (a - c) / 4 - w * w, 0)), middle = -(a + c) / 2;
  return {middle + root, middle - root};
}

void check_equal(const std::vector<Complex>& found, std::vector<Complex> expected, double tolerance = 1e-8) {
  REQUIRE(found.size() == expected.size());
  for (const Complex& value : found) {
    auto nearest = std::min_element(expected.begin(), expected.end(), [&](const Complex& x, const Complex& y) {
      return std::abs(x - value) < std::abs(y - value);
    });
    CHECK(std::abs(*nearest - value) < tolerance);
    expected.erase(nearest);
  }
}

std::vector<Complex> at_origin(const SmallGame& game) {
  return eigenvalues(jacobian(game, origin(game).view({1, -1}))[0]);
}

struct Claim {
  const char* about;
  Method method;
  double w, c;
  double tolerance = 1e-8;
};

}  // namespace

TEST_CASE("continuous eigenvalues of the 1-D Dirac-GAN are the closed forms") {
  const std::vector<Claim> rows{
      {"GAN", method("minimax"), .5, 0},
      {"NSGAN", method("non-saturating"), .5, 0},
      {"RpGAN", method("relativistic"), .5, 0},
      {"WGAN", method("wasserstein"), 1, 0},
      {"WGAN clip", constrained(method("wasserstein"), "clip", {{"c", 1.}}), 1, 0},
      {"hinge", method("hinge"), 1, 0},
      {"GAN + R1 .3", with(method("minimax"), "r1", {{"weight", .3}}), .5, .3},
      {"NSGAN + R2 .7", with(method("non-saturating"), "r2", {{"weight", .7}}), .5, .7},
      {"NSGAN + R1 1, double", with(method("non-saturating"), "r1", {{"weight", 1.}}), .5, 1, 1e-6},
      {"NSGAN + R1 2", with(method("non-saturating"), "r1", {{"weight", 2.}}), .5, 2},
      {"NSGAN + L2 .35", with(method("non-saturating"), "weights", {{"weight", .35}}), .5, .7},
      {"RpGAN + R1 + R2", with(with(method("relativistic"), "r1", {{"weight", .2}}), "r2", {{"weight", .1}}), .5, .3},
      {"WGAN + L2", with(method("wasserstein"), "weights", {{"weight", .35}}), 1, .7},
      {"WGAN, zero-centred", with(method("wasserstein"), "gradient", {{"weight", .5}, {"target", 0.}}), 1, 1},
      {"WGAN-div p = 6", with(method("wasserstein"), "power", {}), 1, 0},
      {"GAN-QP", method("gan-qp"), 1, 0},
  };
  for (const Claim& row : rows) {
    CAPTURE(row.about);
    check_equal(at_origin(dirac(row.method)), damped(row.w, row.c), row.tolerance);
  }
}

TEST_CASE("a bias decouples in cross-entropy: +- i/2 and -1/2; least squares have -2 at b = 1/2") {
  for (const char* name : {"minimax", "non-saturating"}) {
    check_equal(at_origin(dirac(method(name), {.bias = true})), {{0, .5}, {0, -.5}, {-.5, 0}});
  }
  const SmallGame game = dirac(method("least-squares"), {.bias = true});
  // (D - 1)^2/2 + D^2/2 has b = 1/2 and w = 1/2; its derivative in b is 2 b - 1
  check_equal(eigenvalues(jacobian(game, at::tensor({0., 0., .5}, at::kDouble).view({1, 3}))[0]),
              {{0, .5}, {0, -.5}, {-2, 0}});
}

TEST_CASE("least squares without bias are nilpotent at 0, and with labels -1, 1, 0 have a line of equilibria") {
  const SmallGame plain = dirac(method("least-squares"));
  const Tensor j = jacobian(plain, at::zeros({1, 2}, at::kDouble))[0];
  CHECK(j.abs().sum().item<double>() == doctest::Approx(1));  // [[0, 1], [0, 0]] up to signs
  CHECK(j.diagonal().abs().sum().item<double>() == 0);
  const SmallGame line = dirac(
      method("least-squares", {{"fake_label", -1.}, {"real_label", 1.}, {"generator_label", 0.}}), {.bias = true});
  const auto at_psi = [&](double psi) {
    return eigenvalues(jacobian(line, at::tensor({0., psi, 0.}, at::kDouble).view({1, 3}))[0]);
  };
  check_equal(at_psi(0), {{0, 0}, {0, 0}, {-2, 0}}, 1e-6);
  check_equal(at_psi(.7), {{0, 0}, {-.2154, 0}, {-2.2746, 0}}, 1e-4);
}

TEST_CASE("every f-GAN rotates with w = (f* o g_f)'(0), which is not the same for all") {
  const std::vector<std::pair<const char*, double>> rows{
      {"kl", std::exp(-1)},    {"jensen-shannon", .5},   {"gan", .5},
      {"total-variation", .5}, {"reverse-kl", 1},        {"pearson", 1},
      {"neyman", 1},           {"squared-hellinger", 1}, {"jeffreys", 1}};
  for (const auto& [name, w] : rows) {
    CAPTURE(name);
    check_equal(at_origin(dirac(method("f-gan", {{"divergence", word(name)}}))), damped(w, 0));
  }
  check_equal(at_origin(dirac(method("f-gan", {{"divergence", word("alpha")}, {"alpha", 2.}}))), damped(1, 0));
}

TEST_CASE("instance noise of standard deviation s damps by s^2/2, integrated by quadrature") {
  for (const double s : {.7, 1., 2.}) {
    Method m = method("non-saturating");
    m.inputs = {nn::inputs().make("noise", {{"std", s}})};
    check_equal(at_origin(dirac(m)), damped(.5, s * s / 2));
  }
  Method critical = method("minimax");
  critical.inputs = {nn::inputs().make("noise", {{"std", std::sqrt(2.)}})};
  check_equal(at_origin(dirac(critical)), damped(.5, 1), 1e-6);
}

TEST_CASE("a consensus step is the flow of v - gamma grad |v|^2/2: eigenvalues -gamma/4 +- i/2") {
  for (const double gamma : {1., .3}) {
    for (const char* name : {"minimax", "non-saturating"}) {
      const SmallGame game = dirac(method(name));
      const double h = .1;
      std::vector<Complex> found =
          update_map(game, descent(rule("consensus", {{"gamma", gamma}}), h), origin(game)).eigenvalues();
      for (Complex& value : found) value = (value - 1.) / h;
      check_equal(found, {{-gamma / 4, .5}, {-gamma / 4, -.5}});
    }
  }
}

TEST_CASE("spectral radii of updates on the bilinear game are the closed forms") {
  const SmallGame game = dirac(method("wasserstein"));
  const double h = .3;
  const auto radius = [&](const optim::Rule& r, double momentum = 0) {
    const auto make = [=] { return optim::sgd({.lr = h, .momentum = momentum}); };
    return update_map(game, {.rule = r, .critic = make, .generator = make}, origin(game)).radius();
  };
  CHECK(radius(rule("sim")) == doctest::Approx(std::sqrt(1 + h * h)).epsilon(1e-10));
  CHECK(radius(rule("alt")) == doctest::Approx(1).epsilon(1e-10));
  CHECK(radius(rule("extragradient")) == doctest::Approx(std::sqrt(std::pow(1 - h * h, 2) + h * h)).epsilon(1e-10));
  const std::vector<std::array<double, 3>> momenta{
      {.5, 1.206344, 1.153326}, {-.25, 1.017729, .988345}, {-.5, 1.006857, .986609}};
  for (const auto& [momentum, sim, alt] : momenta) {
    CHECK(radius(rule("sim"), momentum) == doctest::Approx(sim).epsilon(1e-6));
    CHECK(radius(rule("alt"), momentum) == doctest::Approx(alt).epsilon(1e-6));
  }
}

TEST_CASE("a whole look back is linearised: alt twice, then half of it") {
  const SmallGame game = dirac(method("wasserstein"));
  const auto at = [&](double h) {
    return update_map(game, descent(rule("lookahead", {{"k", std::int64_t{2}}, {"alpha", .5}}), h), origin(game));
  };
  const UpdateMap map = at(.3);
  CHECK(map.period == 2);
  // alt: (psi, theta) -> A (psi, theta), A = [[1, -h], [h, 1 - h^2]] up to signs; the look back is 1/2 (1 + A^2)
  const double h = .3;
  const Tensor a = at::tensor({1., -h, h, 1 - h * h}, at::kDouble).view({2, 2});
  const double expected = spectral_radius(eigenvalues(.5 * (at::eye(2, at::kDouble) + a.matmul(a))));
  CHECK(map.radius() == doctest::Approx(std::sqrt(expected)).epsilon(1e-9));
}

TEST_CASE("a step without a derivative at the solution is told apart") {
  const SmallGame gp = dirac(with(method("wasserstein"), "gradient", {{"weight", .35}}));
  const UpdateMap map = update_map(gp, descent(rule("sim"), .1), origin(gp));
  CHECK_FALSE(map.smooth);
  CHECK(update_map(dirac(method("minimax")), descent(rule("sim"), .1), at::zeros({2}, at::kDouble)).smooth);
}

TEST_CASE("WGAN-GP in the plane, in the frame that turns with it: 0 and three that attract to the circle") {
  const SmallGame game = dirac(with(method("wasserstein"), "gradient", {{"weight", 1.}}), {.dimensions = 2});
  const Tensor z = point({1, 0, 0, 1});
  const Tensor turn = at::block_diag({point({0, -1, 1, 0}).view({2, 2}), point({0, -1, 1, 0}).view({2, 2})});
  CHECK((field(game, z.view({1, 4}))[0] - turn.mv(z)).abs().max().item<double>() < 1e-12);  // it turns with speed 1
  check_equal(eigenvalues(jacobian(game, z.view({1, 4}))[0] - turn),
              {{0, 0}, {-1.2956, 0}, {-.3522, 1.7214}, {-.3522, -1.7214}}, 1e-4);
}
