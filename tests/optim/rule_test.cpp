// The rules on the Dirac-GAN: data at 0, generator at theta, D(x) = psi x. The numbers are those of the field's public
// code (LMescheder/GAN_stability, notebooks/diracgan), start (1, 1), step 0.2, eight digits. There psi is high on
// fakes, here on reals: so our critic starts at -1 and is compared with its sign changed. There, in alternating play,
// the generator moves first: so it makes one step by hand, n rounds of [critic, generator] follow, and theta is
// compared one round earlier than psi.
#include "saddle/optim/rule.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/objectives/minimax.h"
#include "saddle/objectives/non_saturating.h"
#include "saddle/objectives/wasserstein.h"
#include "saddle/optim/extragradient.h"
#include "saddle/optim/optimistic.h"
#include "saddle/penalties/gradient.h"
#include "saddle/penalties/points.h"

#include "dirac.h"

using namespace saddle;
using namespace saddle::optim;
using namespace saddle::test;

namespace {

game::GameParts clipped() {
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.constraint = nn::weight_clip(1);
  return parts;
}

game::GameParts penalised() {
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.penalties = {
      {.name = "gradient", .weight = 0.35, .at = penalties::at_interpolates(), .value = [](const Tensor& g) {
         return penalties::two_sided(g, 1);
       }}};
  return parts;
}

/// theta and psi after 1, 10, 100 and 500 steps.
struct Trajectory {
  const char* method;
  game::GameParts (*parts)();
  std::array<double, 8> simultaneous, alternating;
};

const std::vector<Trajectory> kTrajectories{
    {"minimax",
     [] { return dirac(objectives::minimax()); },
     {.94621172, 1.05378828, .25705337, 1.41768217, .18810741, 1.95358857, -2.16161128, -2.21777540},
     {.94621172, 1.05292111, .25960095, 1.39462309, -1.26990607, -.59769021, .68683366, 1.24400729}},
    {"non-saturating",
     [] { return dirac(objectives::non_saturating()); },
     {.85378828, 1.05378828, -.35826196, 1.20280051, -.12135145, -.73147360, .54833732, .33044106},
     {.85378828, 1.05099486, -.33417147, 1.12072718, -.05400428, -.57300925, .20488849, .19655333}},
    {"wasserstein, clip 1",
     clipped,
     {.8, 1, -.92032000, .60800000, .78720628, .99969862, -.06564078, 1},
     {.8, 1, -.84661811, .45423094, -.18064707, .96071137, .97907630, .30038152}},
    {"wasserstein, gradient penalty",
     penalised,
     {.8, 1.2, -1.34008267, .53880456, .18034364, 1.79022094, -.18084919, -1.79269414},
     {.8, 1.16, -1.10269257, .44564405, .86362869, 1.14978422, -.13255947, 1.21384995}}};

constexpr int kSteps[] = {1, 10, 100, 500};
constexpr double kPrinted = 5.1e-9;  // half a unit of the last digit

}  // namespace

TEST_CASE("simultaneous play walks the recorded trajectories of the Dirac-GAN") {
  for (const Trajectory& recorded : kTrajectories) {
    CAPTURE(recorded.method);
    const game::Game game(recorded.parts());
    Players players = players_at(game, 1, -1);
    game::Draws draws;
    int n = 0;
    for (std::size_t k = 0; k < std::size(kSteps); ++k) {
      for (; n < kSteps[k]; ++n) simultaneous().step(game, players, draws);
      CAPTURE(n);
      CHECK(std::abs(theta(players) - recorded.simultaneous[2 * k]) < kPrinted);
      CHECK(std::abs(-psi(players) - recorded.simultaneous[2 * k + 1]) < kPrinted);
    }
  }
}

TEST_CASE("alternating play walks the recorded trajectories of the Dirac-GAN") {
  for (const Trajectory& recorded : kTrajectories) {
    CAPTURE(recorded.method);
    const game::Game game(recorded.parts());
    Players players = players_at(game, 1, -1);
    game::Draws draws;
    players.generator_optimizer->step(players.generator, game.generator(players, draws.next()));
    int n = 0;
    for (std::size_t k = 0; k < std::size(kSteps); ++k) {
      double theta_before = 0;
      for (; n < kSteps[k]; ++n) {
        theta_before = theta(players);
        alternating({}).step(game, players, draws);
      }
      CAPTURE(n);
      CHECK(std::abs(theta_before - recorded.alternating[2 * k]) < kPrinted);
      CHECK(std::abs(-psi(players) - recorded.alternating[2 * k + 1]) < kPrinted);
    }
  }
}

TEST_CASE("simultaneous play of the minimax game moves away from the equilibrium at every step") {
  const game::Game game(dirac(objectives::minimax()));
  Players players = players_at(game, 0.1, -0.1);
  game::Draws draws;
  for (int n = 0; n < 100; ++n) {
    const double before = theta(players) * theta(players) + psi(players) * psi(players);
    simultaneous().step(game, players, draws);
    CHECK(theta(players) * theta(players) + psi(players) * psi(players) > before);
  }
}

TEST_CASE(
    "simultaneous play of the bilinear game multiplies the radius by sqrt(1 + h^2), alternating play keeps an "
    "ellipse") {
  const game::Game game = bilinear();
  constexpr double kStep = 0.2;
  Players apart = players_at(game, 0.6, -0.8, kStep), turns = players_at(game, 0.6, -0.8, kStep);
  const auto ellipse = [](const Players& p) {  // what psi <- psi - h theta, then theta <- theta + h psi, leaves alone
    return psi(p) * psi(p) + theta(p) * theta(p) - kStep * psi(p) * theta(p);
  };
  const double level = ellipse(turns);
  game::Draws draws;
  for (int n = 1; n <= 50; ++n) {
    simultaneous().step(game, apart, draws);
    alternating({}).step(game, turns, draws);
    CHECK(std::hypot(theta(apart), psi(apart)) == doctest::Approx(std::pow(1 + kStep * kStep, n / 2.0)).epsilon(1e-12));
    CHECK(ellipse(turns) == doctest::Approx(level).epsilon(1e-12));
  }
}

TEST_CASE("alternating play uses n_critic + 1 draws and n_critic batches, simultaneous play one of each") {
  const game::Game game = bilinear();
  Players players = players_at(game, 1, -1);
  for (const int n_critic : {1, 5}) {
    game::Draws draws{.seed = 3};
    const Rule rule = alternating({.n_critic = n_critic});
    for (std::uint64_t step = 1; step <= 3; ++step) {
      rule.step(game, players, draws);
      CHECK(draws.used == step * (n_critic + 1));
      CHECK(draws.batches == step * n_critic);
    }
    CHECK(rule.draws_for_critic == n_critic);
  }
  game::Draws draws;
  simultaneous().step(game, players, draws);
  CHECK(draws.used == 1);
  CHECK(draws.batches == 1);
  CHECK(simultaneous().draws_for_critic == 1);
}

TEST_CASE("with n_critic = k the critic makes k steps, each on its own batch, the generator one on the last of them") {
  std::vector<std::uint64_t> batches, latents;
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.objective.generator_needs.real = true;
  parts.real = [&](const game::Draw& draw) {
    batches.push_back(draw.batch);
    return at::zeros({2, 1}, at::kDouble);
  };
  parts.latent = [&](const game::Draw& draw) {
    latents.push_back(draw.index);
    return at::zeros({2, 1}, at::kDouble);
  };
  const game::Game game(std::move(parts));
  Players players = players_at(game, 1, 0);
  game::Draws draws;
  alternating({.n_critic = 3}).step(game, players, draws);
  CHECK(batches == std::vector<std::uint64_t>{0, 1, 2, 2});
  CHECK(latents == std::vector<std::uint64_t>{0, 1, 2, 3});
  CHECK(psi(players) == doctest::Approx(-3 * 0.2).epsilon(1e-15));         // three steps down dL_D/dpsi = theta = 1
  CHECK(theta(players) == doctest::Approx(1 - 0.2 * 0.6).epsilon(1e-15));  // one step down dL_G/dtheta = -psi = 0.6
}

TEST_CASE(
    "momentum on the bilinear game at h = 0.3: the radii of the table, and only alternating play with a negative "
    "one contracts") {
  struct Row {
    double momentum, simultaneous, alternating;
  };
  const game::Game game = bilinear();
  for (const Row& row :
       {Row{0.5, 1.206344, 1.153326}, {0, 1.044031, 1}, {-0.25, 1.017729, .988345}, {-0.5, 1.006857, .986609}}) {
    CAPTURE(row.momentum);
    const SgdOptions o{.lr = 0.3, .momentum = row.momentum};
    const auto make = [&] { return players_at(game, 0, 0, o, o); };
    CHECK(std::abs(radius(simultaneous(), game, make) - row.simultaneous) < 5.1e-7);
    CHECK(std::abs(radius(alternating({}), game, make) - row.alternating) < 5.1e-7);
  }
}

TEST_CASE("two time scales: alternating play of the bilinear game keeps its radius up to sqrt(h_g h_d n_critic) = 2") {
  const game::Game game = bilinear();
  for (const int n_critic : {1, 4}) {
    for (const double ratio : {0.01, 1.0, 25.0}) {
      CAPTURE(n_critic);
      CAPTURE(ratio);
      const auto at = [&](double limit) {
        const double h = limit / std::sqrt(n_critic);
        return radius(alternating({.n_critic = n_critic}), game, [&] {
          return players_at(game, 0, 0, {.lr = h * std::sqrt(ratio)}, {.lr = h / std::sqrt(ratio)});
        });
      };
      CHECK(at(0.5) == doctest::Approx(1).epsilon(1e-12));
      CHECK(at(1.99) == doctest::Approx(1).epsilon(1e-12));
      const double half_trace = 1 - 2.01 * 2.01 / 2;  // beyond: lambda + 1 / lambda = 2 half_trace
      CHECK(at(2.01) == doctest::Approx(-half_trace + std::sqrt(half_trace * half_trace - 1)).epsilon(1e-12));
    }
  }
}

TEST_CASE("a refused update is told with its player, and the other player still moves") {
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.objective.critic_loss = [](const objectives::Play& d) { return d.fake.mean(-1) * NAN; };
  const game::Game game(std::move(parts));
  for (const Rule& rule : {alternating({.n_critic = 2}), simultaneous(), optimistic(), extragradient()}) {
    CAPTURE(rule.name);
    Players players = players_at(game, 1, -1);
    start(rule, game, players);
    game::Draws draws;
    const Losses losses = rule.step(game, players, draws);
    CHECK(losses.refusal == "critic: loss");
    CHECK(losses.refused == rule.draws_for_critic);
    CHECK(psi(players) == -1);
    CHECK(theta(players) == doctest::Approx(0.8));
  }
}

TEST_CASE("rules by name") {
  CHECK(rules().make("alt", {{"n_critic", std::int64_t{5}}}).draws_for_critic == 5);
  CHECK(rules().make("sim", {}).name == "sim");
  CHECK_THROWS_AS(rules().make("alt", {{"n_critic", std::int64_t{0}}}), ConfigError);
  CHECK_THROWS_AS(rules().make("consensus", {{"gamma", -1.0}}), ConfigError);
  CHECK_THROWS_AS(rules().make("unrolled", {{"unrolled_steps", std::int64_t{-1}}}), ConfigError);
  CHECK_THROWS_AS(rules().make("unrolled", {{"unrolled_lr", -1.0}}), ConfigError);
  CHECK_THROWS_WITH_AS(rules().make("unrolled", {{"unrolled_lr", 0.1}, {"unrolled_by", std::string("optimizer")}}),
                       doctest::Contains("expected 0"), ConfigError);
}
