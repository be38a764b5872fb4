#include "saddle/train/shared_state.h"

#include <mutex>

#include <doctest/doctest.h>

#include "tests/train/rank_threads.h"
#include "tests/train/small_runs.h"

using namespace saddle;
using namespace saddle::test;

namespace {

/// A run of small_config() on several ranks; only rank 0 has a folder.
struct RankRun : Run {
  RankRun(const train::Config& config, const fs::path& folder, const std::shared_ptr<const Ranks>& ranks)
      : Run(train::make_experiment(config, {}, 0, ranks), ranks->rank() == 0 ? folder : fs::path("/nowhere")) {}
};

}  // namespace

TEST_CASE("all ranks get rank 0's progress and numbers") {
  std::mutex checking;
  on_ranks(2, [&](const std::shared_ptr<const train::ProcessGroup>& ranks) {
    train::Progress progress;
    if (ranks->rank() == 0) {
      progress = {.step = 7, .images = 448, .draws = {.seed = ~0ULL, .used = 15, .batches = 8}, .seconds = 1.75};
      progress.rollbacks = 2;
    }
    const Tensor x = at::full({2, 3, 1, 1}, ranks->rank() + 4.0).contiguous(at::MemoryFormat::ChannelsLast);
    train::share(*ranks, progress, {{"x", x}});
    const std::lock_guard lock(checking);
    CHECK(progress.step == 7);
    CHECK(progress.images == 448);
    CHECK(progress.draws.seed == ~0ULL);
    CHECK(progress.draws.used == 15);
    CHECK(progress.draws.batches == 8);
    CHECK(progress.rollbacks == 2);
    CHECK(progress.seconds == 1.75);
    CHECK(x.equal(at::full({2, 3, 1, 1}, 4.0)));
  });
}

TEST_CASE("a rank whose weights have gone astray is named before a checkpoint is written") {
  for (const double astray : {1e-7, std::nan("")}) {
    const TemporaryFolder folder;
    const std::string said = message_of<JobError>([&] {
      on_ranks(3, [&](const std::shared_ptr<const train::ProcessGroup>& ranks) {
        RankRun run(small_config({{"train.batch_size", std::int64_t{6}}}), folder.path(), ranks);
        if (ranks->rank() == 2) {
          run.trainer.observe([&](const train::Moment& m) {
            if (m.event == train::Event::step && m.progress.step == 8) run.experiment.averaged[0][0][0] += astray;
          });
        }
        run.trainer.run();
      });
    });
    CHECK(contains(said, "step 8: rank 2 has other numbers in average.0.weight than rank 0"));
    CHECK(train::Checkpoints(folder.path(), 1).last().filename() == train::images_name(4 * 6));  // step 4's stands
  }
}

TEST_CASE("a run of two ranks goes on on one, and back, as if it had never stopped") {
  // In float32 two ranks round otherwise than one, so it is two against two, stopped and gone on with in between.
  const TemporaryFolder whole, parts;
  const train::Config config = small_config();
  const auto play = [](const train::Config& c, const fs::path& folder, int count, std::int64_t until) {
    on_ranks(count, [&](const std::shared_ptr<const train::ProcessGroup>& ranks) {
      RankRun run(c, folder, ranks);
      run.trainer.resume();
      run.trainer.run([&] { return run.trainer.progress().step >= until; });
    });
  };
  play(config, whole.path(), 2, 20);
  for (const std::int64_t until : {7, 13, 20}) play(config, parts.path(), 2, until);
  const auto state_in = [&](const fs::path& folder) {
    Run run(train::make_experiment(config), folder);
    run.trainer.resume();
    CHECK(run.trainer.progress().step == 20);
    CHECK(run.trainer.progress().draws.used == 40);
    return copies(run.trainer.state());
  };
  CHECK(same_bits(state_in(whole.path()), state_in(parts.path())));

  const TemporaryFolder mixed;  // two, then one, then two: the same numbers but for rounding
  play(config, mixed.path(), 2, 7);
  play(config, mixed.path(), 1, 13);
  play(config, mixed.path(), 2, 20);
  const train::NamedTensors a = state_in(whole.path()), b = state_in(mixed.path());
  for (std::size_t j = 0; j < a.size(); ++j) CHECK(at::allclose(a[j].second, b[j].second, 1e-3, 1e-5));
}

TEST_CASE("any rank's wish to stop stops all, with a checkpoint") {
  const TemporaryFolder folder;
  std::vector<std::int64_t> steps(3, -1);
  on_ranks(3, [&](const std::shared_ptr<const train::ProcessGroup>& ranks) {
    RankRun run(small_config({{"train.batch_size", std::int64_t{6}}}), folder.path(), ranks);
    run.trainer.run([&] { return ranks->rank() == 1 && run.trainer.progress().step == 5; });
    steps[static_cast<std::size_t>(ranks->rank())] = run.trainer.progress().step;
  });
  CHECK(steps == std::vector<std::int64_t>{5, 5, 5});
  CHECK(train::Checkpoints(folder.path(), 1).last().filename() == train::images_name(5 * 6));
}
