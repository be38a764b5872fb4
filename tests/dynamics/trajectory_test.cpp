// Trajectories recorded from the public numpy code of Mescheder et al.'s notebooks, to eight digits: h = .2, theta = 1,
// psi = 1 high on fakes, so -1 here.
#include "saddle/dynamics/trajectory.h"

#include <doctest/doctest.h>

#include "saddle/dynamics/field.h"

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

namespace {

struct Recorded {
  const char* about;
  Method method;
  const char* rule;
  std::vector<std::array<double, 2>> after;  // 1, 10, 100 and 500 steps
};

}  // namespace

TEST_CASE("simultaneous play on the Dirac-GAN gives the recorded trajectories to 1e-6") {
  const Method gp = with(method("wasserstein"), "gradient", {{"weight", .35}});  // gamma/2 = .35
  const std::vector<Recorded> rows{
      {"GAN",
       method("minimax"),
       "sim",
       {{.94621172, 1.05378828}, {.25705337, 1.41768217}, {.18810741, 1.95358857}, {-2.16161128, -2.21777540}}},
      {"NSGAN",
       method("non-saturating"),
       "sim",
       {{.85378828, 1.05378828}, {-.35826196, 1.20280051}, {-.12135145, -.73147360}, {.54833732, .33044106}}},
      {"WGAN clip 1",
       constrained(method("wasserstein"), "clip", {{"c", 1.}}),
       "sim",
       {{.8, 1}, {-.92032, .608}, {.78720628, .99969862}, {-.06564078, 1}}},
      {"WGAN-GP", gp, "sim", {{.8, 1.2}, {-1.34008267, .53880456}, {.18034364, 1.79022094}, {-.18084919, -1.79269414}}},
      {"GAN + R1 .3",
       with(method("minimax"), "r1", {{"weight", .3}}),
       "sim",
       {{.94621172, .99378828}, {.36493220, .89153697}, {-.07962522, -.05881095}, {1.11e-6, -2.40e-6}}},
      {"GAN + R1 1",
       with(method("minimax"), "r1", {{"weight", 1.}}),
       "sim",
       {{.94621172, .85378828}, {.55932489, .36103893}, {.00028002, .00025559}, {0, 0}}},
      {"consensus 1",
       method("minimax"),
       "consensus",
       {{.95289666, 1.06047322}, {.48808273, 1.42378687}, {-.01684849, -.01589355}, {0, 0}}},
  };
  const std::vector<std::int64_t> steps{1, 10, 100, 500};
  for (const Recorded& row : rows) {
    CAPTURE(row.about);
    const SmallGame game = dirac(row.method);
    const Motion motion =
        descent(row.rule == std::string("consensus") ? rule("consensus", {{"gamma", 1.}}) : rule(row.rule), .2);
    const Trajectory t = play(game, motion, point({1, -1}), 500);
    for (std::size_t k = 0; k < steps.size(); ++k) {
      CAPTURE(steps[k]);
      CHECK(std::abs(t.points[steps[k]][0].item<double>() - row.after[k][0]) < 1e-6);
      CHECK(std::abs(-t.points[steps[k]][1].item<double>() - row.after[k][1]) < 1e-6);
    }
  }
}

TEST_CASE("alternating play, generator first, gives the recorded trajectories to 1e-6") {
  // Ours moves the critic first. Begun after the generator's first step it takes the same steps: after n of them psi is
  // theirs after n, theta theirs after n + 1.
  const std::vector<Recorded> rows{
      {"GAN",
       method("minimax"),
       "alt",
       {{.94621172, 1.05292111}, {.25960095, 1.39462309}, {-1.26990607, -.59769021}, {.68683366, 1.24400729}}},
      {"NSGAN",
       method("non-saturating"),
       "alt",
       {{.85378828, 1.05099486}, {-.33417147, 1.12072718}, {-.05400428, -.57300925}, {.20488849, .19655333}}},
      {"WGAN clip 1",
       constrained(method("wasserstein"), "clip", {{"c", 1.}}),
       "alt",
       {{.8, 1}, {-.84661811, .45423094}, {-.18064707, .96071137}, {.97907630, .30038152}}},
      {"WGAN-GP",
       with(method("wasserstein"), "gradient", {{"weight", .35}}),
       "alt",
       {{.8, 1.16}, {-1.10269257, .44564405}, {.86362869, 1.14978422}, {-.13255947, 1.21384995}}},
      {"NSGAN + R1 .3",
       with(method("non-saturating"), "r1", {{"weight", .3}}),
       "alt",
       {{.85378828, .99099486}, {-.09973466, .69023372}, {-.02411483, -.04206103}, {7e-8, -1.3e-7}}},
  };
  const std::vector<std::int64_t> steps{1, 10, 100, 500};
  for (const Recorded& row : rows) {
    CAPTURE(row.about);
    const SmallGame game = dirac(row.method);
    Tensor start = point({1, -1});
    start[0] += .2 * field(game, start.view({1, 2}))[0][0];
    const Trajectory t = play(game, descent(rule("alt"), .2), start, 500);
    for (std::size_t k = 0; k < steps.size(); ++k) {
      CAPTURE(steps[k]);
      CHECK(std::abs(t.points[steps[k] - 1][0].item<double>() - row.after[k][0]) < 1e-6);
      CHECK(std::abs(-t.points[steps[k]][1].item<double>() - row.after[k][1]) < 1e-6);
    }
  }
}
