#include "saddle/dynamics/atlas.h"

#include <cmath>

#include <doctest/doctest.h>

#include "dirac_games.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using dynamics::Atlas;
using dynamics::AtlasAxes;
using dynamics::Outcome;
using dynamics::Verdict;

std::optional<penalties::Penalty> penalty(const std::string& name, const Given& options = {}) {
  return penalties::penalties().make(name, options);
}

std::vector<Verdict> played(const Atlas& atlas, int threads = 1) {
  std::vector<Verdict> all(static_cast<std::size_t>(atlas.games()));
  std::vector<std::size_t> batches;
  for (std::size_t k = 0; k < atlas.batches().size(); ++k) batches.push_back(k);
  dynamics::play_batches(atlas, batches, threads, [&](std::size_t k, const std::vector<Verdict>& verdicts) {
    REQUIRE(std::ssize(verdicts) == atlas.batches()[k].games);
    std::ranges::copy(verdicts, all.begin() + atlas.batches()[k].first);
  });
  return all;
}

/// One game of an atlas, put together by hand and played alone.
Verdict alone(const Atlas& atlas, const dynamics::AtlasGame& g) {
  dynamics::Method m{.objective = atlas.axes().objectives[g.objective]};
  if (atlas.axes().penalties[g.penalty]) {
    m.penalties.push_back(*atlas.axes().penalties[g.penalty]);
    m.penalties[0].weight = g.weight;
  }
  const auto optimizer = [&] { return optim::sgd({.lr = g.step_size, .momentum = g.momentum}); };
  const dynamics::SmallGame game = dynamics::dirac(m);
  const Tensor start = at::full({game.size()}, g.radius / std::sqrt(static_cast<double>(game.size())), at::kDouble);
  return dynamics::judge(
      dynamics::play(game, {atlas.axes().rules[g.rule], optimizer, optimizer}, start, atlas.options().steps));
}

/// How many games are judged differently when they play alone, and whether what is measured of the others agrees.
void compare(const AtlasAxes& axes, std::int64_t steps, int most_different) {
  const Atlas atlas(axes, {.steps = steps});
  const std::vector<Verdict> together = played(atlas);
  int different = 0;
  for (std::int64_t i = 0; i < atlas.games(); ++i) {
    const dynamics::AtlasGame g = atlas.game(i);
    const Verdict one = alone(atlas, g), &other = together[static_cast<std::size_t>(i)];
    CAPTURE(text(axes.rules[g.rule].name, " ", axes.objectives[g.objective].name, " penalty ", g.penalty, " weight ",
                 g.weight, " step size ", g.step_size, ": alone ", one.evidence, ", together ", other.evidence));
    if (one.outcome != other.outcome) {
      ++different;
      MESSAGE("differs");
      continue;
    }
    CHECK(other.final_error == doctest::Approx(one.final_error).epsilon(1e-5));
    CHECK(other.power == doctest::Approx(one.power).epsilon(1e-4));
    CHECK(other.radius == doctest::Approx(one.radius).epsilon(1e-6));
    CHECK(other.period == doctest::Approx(one.period).epsilon(.02));
    if (one.factor > 0 && other.factor > 0) CHECK(other.factor == doctest::Approx(one.factor).epsilon(.05));
  }
  CHECK(different <= most_different);
}

}  // namespace

TEST_CASE("games of an atlas end as they do alone") {
  AtlasAxes axes{.rules = {rule("alt"), rule("sim")}, .step_sizes = {.1, .7}};
  for (const char* name : {"non-saturating", "wasserstein", "hinge"}) axes.objectives.push_back(method(name).objective);
  axes.penalties = {std::nullopt, penalty("r1", {{"weight", .5}}), penalty("gradient", {{"weight", .35}})};
  compare(axes, 500, 0);
}

TEST_CASE("momentum, weights and the rule's own look at the step size are each game's own") {
  AtlasAxes axes{.rules = {rule("alt"), rule("unrolled", {{"unrolled_steps", std::int64_t{2}}}), rule("optimistic")},
                 .objectives = {method("non-saturating").objective},
                 .penalties = {penalty("r1")},
                 .weights = {0, .8},
                 .momenta = {-.3, .4},
                 .step_sizes = {.2, .5}};
  compare(axes, 300, 0);
}

TEST_CASE("penalties of the critic's weights have batches of their own, and pairwise objectives too") {
  AtlasAxes axes{.rules = {rule("alt")},
                 .objectives = {method("wasserstein").objective, method("gan-qp").objective},
                 .penalties = {std::nullopt, penalty("weights", {{"weight", .4}})},
                 .step_sizes = {.1, .3}};
  CHECK(Atlas(axes, {}).batches().size() == 4);
  compare(axes, 300, 0);
}

TEST_CASE("the border of R1 under alternating play is met within a cell") {
  AtlasAxes axes{.rules = {rule("alt")}, .objectives = {method("wasserstein").objective}, .penalties = {penalty("r1")}};
  for (int k = 1; k <= 8; ++k) axes.weights.push_back(.25 * k);
  for (int k = 1; k <= 80; ++k) axes.step_sizes.push_back(.025 * k);
  const Atlas atlas(axes, {.steps = 1500});
  const std::vector<Verdict> found = played(atlas, 2);
  for (std::size_t w = 0; w < axes.weights.size(); ++w) {
    const double c = axes.weights[w], limit = std::sqrt(c * c + 4) - c;  // references.md section 2 at w = 1
    for (std::size_t k = 0; k < axes.step_sizes.size(); ++k) {
      CAPTURE(text("weight ", c, ", step size ", axes.step_sizes[k], ", limit ", limit));
      const Outcome outcome = found[w * axes.step_sizes.size() + k].outcome;
      if (axes.step_sizes[k] < limit - .025) CHECK(outcome == Outcome::converges);
      if (axes.step_sizes[k] > limit + .025) CHECK(outcome == Outcome::diverges);
    }
  }
}

TEST_CASE("a game whose gradients overflow leaves its neighbours as they are") {
  const AtlasAxes tame{.rules = {rule("sim")},
                       .objectives = {method("f-gan", {{"divergence", word("kl")}}).objective},
                       .penalties = {penalty("r1", {{"weight", .5}})},
                       .step_sizes = {.05, .1}};
  AtlasAxes wild = tame;
  wild.step_sizes = {.05, .1, 50, 2000};
  const std::vector<Verdict> expected = played(Atlas(tame, {.steps = 300}));
  const std::vector<Verdict> found = played(Atlas(wild, {.steps = 300}));
  for (const std::size_t k : {0U, 1U}) {
    CHECK(found[k].outcome == Outcome::converges);
    CHECK(found[k].factor == doctest::Approx(expected[k].factor).epsilon(1e-9));
    CHECK(found[k].final_error == doctest::Approx(expected[k].final_error).epsilon(1e-9));
  }
  CHECK(found[3].outcome != Outcome::converges);
}

TEST_CASE("what a game becomes does not depend on threads, nor its stack on how it is shared out") {
  AtlasAxes axes{.rules = {rule("alt")}, .objectives = {method("minimax").objective}, .penalties = {penalty("r1")}};
  axes.starts = 3, axes.radii = {.5, 1};
  for (int k = 1; k <= 10; ++k) axes.step_sizes.push_back(.1 * k);
  const Atlas whole(axes, {.steps = 200}), parts(axes, {.steps = 200, .batch = 7});
  CHECK(whole.batches().size() == 1);
  std::int64_t next = 0;
  for (const Atlas::Batch& batch : parts.batches()) {
    CHECK(batch.first == next);
    CHECK(batch.games <= 7);
    next += batch.games;
  }
  CHECK(next == parts.games());
  const std::vector<Verdict> one = played(parts, 1), two = played(parts, 2), all = played(whole);
  for (std::size_t i = 0; i < one.size(); ++i) {
    CHECK(one[i].final_error == two[i].final_error);
    CHECK(one[i].factor == two[i].factor);
    CHECK(one[i].final_error == doctest::Approx(all[i].final_error).epsilon(1e-9));
  }
}

TEST_CASE("axes out of range are refused, and so is a failure on any thread") {
  const AtlasAxes good{.rules = {rule("alt")}, .objectives = {method("hinge").objective}, .step_sizes = {.1, .2, .3}};
  AtlasAxes bad = good;
  bad.step_sizes = {};
  CHECK_THROWS_WITH_AS(Atlas(bad, {}), "atlas: no step size", ConfigError);
  bad = good, bad.momenta = {1};
  CHECK_THROWS_WITH_AS(Atlas(bad, {}), "atlas: momentum 1, expected within (-1, 1)", ConfigError);
  CHECK_THROWS_AS(Atlas(good, {.steps = 10}), ConfigError);
  const Atlas atlas(good, {.steps = 64, .batch = 1});
  const auto fails = [](std::size_t, const std::vector<Verdict>&) { throw DataError("full"); };
  CHECK_THROWS_WITH_AS(dynamics::play_batches(atlas, {0, 1, 2}, 2, fails), "full", DataError);
}
