// Training does not depend on the number of threads if both networks are divided into parts of samples (saddle/nn/divided.h).
// tests/nn/divided_test.cpp says the same of a convolutional critic.
#include <ATen/Parallel.h>

#include <doctest/doctest.h>

#include "saddle/train/experiment.h"
#include "saddle/train/recipes.h"

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;

/// Both players' weights after some steps.
nn::Weights weights_after(int steps, int threads, const std::string& recipe, const std::vector<std::string>& settings) {
  const int before = at::get_num_threads();
  at::set_num_threads(threads);
  train::Experiment e = train::make_experiment(
      train::resolve(train::overlay(train::load_recipe(recipe), train::parse_settings(settings))));
  game::Draws draws{.seed = 5};
  for (int s = 0; s < steps; ++s) e.rule.step(*e.game, e.players, draws);
  at::set_num_threads(before);
  nn::Weights all = e.players.critic;
  all.insert(all.end(), e.players.generator.begin(), e.players.generator.end());
  return all;
}

void require_independent_of_threads(const std::string& recipe, const std::vector<std::string>& settings) {
  CAPTURE(recipe);
  const nn::Weights one = weights_after(3, 1, recipe, settings);
  for (const int threads : {2, 3, 5}) {
    CAPTURE(threads);
    const nn::Weights some = weights_after(3, threads, recipe, settings);
    REQUIRE(some.size() == one.size());
    for (std::size_t j = 0; j < one.size(); ++j) CHECK(test::same_bits(one[j], some[j]));
  }
}

}  // namespace

TEST_CASE("perceptrons end with the same bits on any number of threads") {
  require_independent_of_threads("gaussians25+toy-wgan-gp+toy-small", {});
  require_independent_of_threads("gaussians8+r1r2+toy-small", {"train.batch_size=41"});
  require_independent_of_threads("gaussians8+nsgan+toy-small", {});
}
