// Short runs of whole recipes: does the method that is put together learn?
#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/metrics/modes.h"
#include "saddle/train/recipes.h"
#include "saddle/train/sampler.h"

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;

/// Mode coverage of 2,500 samples of the generator as trained, after so many steps of eight Gaussians with WGAN-GP.
metrics::ModeCoverage coverage_after(std::int64_t steps, const train::Settings& changes = {}) {
  const test::TemporaryFolder folder;
  train::Settings settings = train::overlay(train::load_recipe("gaussians8-wgan-gp"), changes);
  settings["train.steps"] = steps;
  settings["checkpoint.every"] = std::int64_t{0};
  test::Run run(train::make_experiment(train::resolve(settings)), folder.path());
  run.trainer.run();
  const train::Experiment& e = run.experiment;
  return metrics::mode_coverage(train::sample(e.game->generator_network(), e.players.generator, 1, 2500),
                                *e.source.modes);
}

}  // namespace

TEST_CASE("WGAN-GP finds all eight Gaussians within a thousand steps, with a quarter of its samples on them") {
  const metrics::ModeCoverage found = coverage_after(1000);
  MESSAGE(found.covered, " modes, ", found.high_quality, " high quality, reverse KL ", found.reverse_kl);
  CHECK(metrics::passes(found, /*min_share=*/.25));
  CHECK(found.reverse_kl < .3);
}

TEST_CASE("the same criterion fails a generator that hardly trained and one whose critic's penalty is left out") {
  const metrics::ModeCoverage early = coverage_after(20);
  const metrics::ModeCoverage unpenalised = coverage_after(1000, {{"penalty.gradient.weight", 0.0}});
  MESSAGE(early.high_quality, " after 20 steps, ", unpenalised.high_quality, " without penalty");
  CHECK_FALSE(metrics::passes(early, .25));
  CHECK_FALSE(metrics::passes(unpenalised, .25));
}
