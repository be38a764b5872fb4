#include "saddle/train/trainer.h"

#include <random>

#include <doctest/doctest.h>

#include "saddle/train/sampler.h"

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using train::Event;

const char* name_of(Event event) {
  switch (event) {
    case Event::start:
      return "start";
    case Event::step:
      return "step";
    case Event::refused:
      return "refused";
    case Event::rollback:
      return "rollback";
    case Event::checkpoint:
      return "checkpoint";
    case Event::end:
      return "end";
  }
  return "?";
}

train::Observer recorder(std::string& events) {
  return [&events](const train::Moment& m) { events += text(name_of(m.event), m.progress.step, " "); };
}

train::NamedTensors trained(const train::Settings& more) {
  const TemporaryFolder folder;
  Run run(train::make_experiment(small_config(more)), folder.path());
  run.trainer.run();
  return copies(run.trainer.state());
}

}  // namespace

TEST_CASE("observers are told everything in order") {
  const TemporaryFolder folder;
  Run run(poisoned(small_config({{"train.steps", std::int64_t{6}}}),
                   [](const game::Draw& d) { return d.index == 2 * 3 - 2; }),
          folder.path());
  std::string events;
  run.trainer.observe(recorder(events));
  run.trainer.run();
  CHECK(events == "start0 checkpoint0 step1 step2 refused3 step4 checkpoint4 step5 step6 checkpoint6 end6 ");
}

TEST_CASE("a step that is not finite is counted and not applied, the other player's is") {
  const TemporaryFolder folder;
  Run run(poisoned(small_config({{"train.steps", std::int64_t{5}}}),
                   [](const game::Draw& d) { return d.index == 2 * 3 - 2; }),
          folder.path());
  const auto optimizer = [&] {
    nn::Weights state;
    for (const auto& [name, tensor] : run.experiment.players.critic_optimizer->state()) state.push_back(tensor.clone());
    return state;
  };
  nn::Weights critic, generator, moments;
  run.trainer.observe([&](const train::Moment& m) {
    const bool refused = m.event == Event::refused;
    CHECK(refused == (m.event != Event::start && m.event != Event::end && m.progress.step == 3));
    if (refused) {
      for (std::size_t j = 0; j < critic.size(); ++j) CHECK(same_bits(critic[j], m.experiment.players.critic[j]));
      const nn::Weights now = optimizer();
      for (std::size_t j = 0; j < moments.size(); ++j) CHECK(same_bits(moments[j], now[j]));
      CHECK_FALSE(same_bits(generator[0], m.experiment.players.generator[0]));
      CHECK(contains(m.losses.refusal, "critic: loss"));
    }
    critic = copies(m.experiment.players.critic), generator = copies(m.experiment.players.generator),
    moments = optimizer();
  });
  const train::Progress& progress = run.trainer.run();
  CHECK(progress.refused == 1);
  CHECK(progress.refused_in_row == 0);
  CHECK(progress.rollbacks == 0);
  CHECK(progress.step == 5);
}

TEST_CASE("after patience the run goes back to its last good state and goes on with numbers not used before") {
  for (const std::int64_t every : {1, 4}) {
    CAPTURE(every);
    const TemporaryFolder folder;
    std::vector<std::uint64_t> asked;
    const auto bad = [&](const game::Draw& d) {
      asked.push_back(d.index);
      return d.index >= 2 * 6 - 2 && d.index < 2 * 9 - 2;  // steps 6, 7, 8
    };
    Run run(poisoned(small_config({{"train.steps", std::int64_t{9}}, {"checkpoint.every", every}}), bad),
            folder.path());
    std::string events;
    run.trainer.observe(recorder(events));
    const train::Progress& progress = run.trainer.run();
    const std::string back = every == 1 ? "rollback5 step6 " : "rollback4 step5 ";
    CHECK(contains(events, "refused6 refused7 refused8 " + back));  // trouble is never saved
    CHECK(progress.step == 9);
    CHECK(progress.refused == 3);
    CHECK(progress.rollbacks == 1);
    CHECK(std::adjacent_find(asked.begin(), asked.end(), std::greater_equal<>()) == asked.end());
    for (const auto& [name, tensor] : run.trainer.state()) CHECK(at::isfinite(tensor).all().item<bool>());
  }
}

TEST_CASE("failing twice from the same checkpoint ends the run with step and tensor, and keeps the checkpoint") {
  for (const std::int64_t every : {0, 1, 4}) {
    CAPTURE(every);
    const TemporaryFolder folder;
    Run run(poisoned(small_config({{"train.steps", std::int64_t{1000}}, {"checkpoint.every", every}}),
                     [](const game::Draw& d) { return d.index >= 2 * 6 - 2; }),
            folder.path());
    std::string events;
    run.trainer.observe(recorder(events));
    const std::string said = message_of<NumericError>([&] { run.trainer.run(); });
    const std::int64_t good = every == 0 ? 0 : every == 1 ? 5 : 4;
    CHECK(contains(said, text("step ", good + 3, ": critic: loss is not finite")));
    CHECK(contains(said, text("going back to step ", good)));
    CHECK(contains(said, run.checkpoints.last().string()));
    CHECK(contains(events, text("rollback", good)));
    Run again(train::make_experiment(run.experiment.config), folder.path());
    again.trainer.resume();
    CHECK(again.trainer.progress().step == good);
  }
}

TEST_CASE("a run that is stopped in trouble keeps its last good state, and replays the trouble when it goes on") {
  const auto bad = [](const game::Draw& d) { return d.index >= 2 * 6 - 2 && d.index < 2 * 9 - 2; };
  const TemporaryFolder one_folder, two_folder;
  Run one(poisoned(small_config(), bad), one_folder.path());
  one.trainer.run();
  Run two(poisoned(small_config(), bad), two_folder.path());
  two.trainer.run([&] { return two.trainer.progress().step == 7; });
  CHECK(two.checkpoints.last().filename() == fs::path(train::images_name(4 * 4)));
  Run again(poisoned(small_config(), bad), two_folder.path());
  again.trainer.resume();
  again.trainer.run();
  CHECK(same_bits(one.trainer.state(), again.trainer.state()));
}

TEST_CASE("a run does not end on a refused step: it goes back, or says that it failed") {
  const TemporaryFolder folder;
  const auto last_two = [](const game::Draw& d) { return d.index >= 2 * 19 - 2 && d.index < 2 * 21 - 2; };
  Run run(poisoned(small_config(), last_two), folder.path());
  const train::Progress& progress = run.trainer.run();
  CHECK(progress.rollbacks == 1);
  CHECK(progress.step == 20);
  CHECK(progress.refused_in_row == 0);
  const TemporaryFolder other;
  Run hopeless(poisoned(small_config({{"train.steps", std::int64_t{2}}}), [](const game::Draw&) { return true; }),
               other.path());
  CHECK_THROWS_AS(hopeless.trainer.run(), NumericError);
}

TEST_CASE("a checkpoint of a run with another seed is refused") {
  const TemporaryFolder folder;
  Run(train::make_experiment(small_config({{"train.steps", std::int64_t{2}}})), folder.path()).trainer.run();
  Run other(train::make_experiment(small_config({{"train.seed", std::int64_t{9}}})), folder.path());
  CHECK_THROWS_AS(other.trainer.resume(), CheckpointError);
}

TEST_CASE("a weight that is not finite is never saved, and is named") {
  const TemporaryFolder folder;
  Run run(train::make_experiment(small_config()), folder.path());
  run.trainer.observe([&](const train::Moment& m) {  // no observer may do this; a bug in a rule would
    if (m.event == Event::step && m.progress.step >= 7) run.experiment.players.critic[0].fill_(INFINITY);
  });
  const std::string said = message_of<NumericError>([&] { run.trainer.run(); });
  CHECK(contains(said, "going back to step 4"));
  Run again(train::make_experiment(run.experiment.config), folder.path());
  again.trainer.resume();
  CHECK(again.trainer.progress().step == 4);
}

TEST_CASE("steps are a pure function of the seed") {
  const train::NamedTensors one = trained({}), same = trained({}), other = trained({{"train.seed", std::int64_t{1}}});
  CHECK(same_bits(one, same));
  CHECK_FALSE(same_bits(one, other));
}

TEST_CASE("observers, checkpoints and random numbers drawn elsewhere cannot change training") {
  const train::NamedTensors alone = trained({{"checkpoint.every", std::int64_t{0}}});
  const TemporaryFolder folder;
  Run run(train::make_experiment(small_config({{"checkpoint.every", std::int64_t{1}}})), folder.path());
  run.trainer.observe([](const train::Moment& m) {
    at::rand({100});
    std::mt19937_64 elsewhere(1);
    elsewhere();
    train::sample(m.experiment.game->generator_network(), m.experiment.averaged, m.experiment.config.train.seed, 10);
    m.experiment.source.batch(m.experiment.config.train.seed, 5, 3);
    if (m.losses.critic.defined()) m.losses.critic.item<double>();
  });
  run.trainer.run();
  CHECK(same_bits(alone, run.trainer.state()));
}

TEST_CASE("a run that was stopped after any step and resumed equals an uninterrupted one bit for bit") {
  const train::Settings linear{{"critic_optimizer.schedule", std::string("linear")},
                               {"rule.n_critic", std::int64_t{2}}};
  const train::NamedTensors whole = trained(linear);
  for (const std::int64_t stop : {0, 1, 4, 7, 19, 20}) {
    CAPTURE(stop);
    const TemporaryFolder folder;
    Run first(train::make_experiment(small_config(linear)), folder.path());
    first.trainer.run([&] { return first.trainer.progress().step == stop; });
    Run second(train::make_experiment(small_config(linear)), folder.path());
    second.trainer.resume();
    CHECK(second.trainer.progress().step == stop);
    second.trainer.run();
    CHECK(same_bits(whole, second.trainer.state()));
  }
}

TEST_CASE("a rollback is replayed after a kill: the resumed run ends where the other one does") {
  const auto bad = [](const game::Draw& d) { return d.index >= 2 * 6 - 2 && d.index < 2 * 9 - 2; };
  const TemporaryFolder one_folder, two_folder;
  Run one(poisoned(small_config(), bad), one_folder.path());
  one.trainer.run();
  Run two(poisoned(small_config(), bad), two_folder.path());
  two.trainer.observe([](const train::Moment& m) {
    if (m.event == Event::step && m.progress.rollbacks == 1 && m.progress.step == 6) throw std::runtime_error("killed");
  });
  CHECK_THROWS_AS(two.trainer.run(), std::runtime_error);
  Run again(poisoned(small_config(), bad), two_folder.path());
  again.trainer.resume();
  CHECK(again.trainer.run().rollbacks == 1);
  CHECK(same_bits(one.trainer.state(), again.trainer.state()));
}

TEST_CASE("the average of a generator that does not move is that generator, exactly") {
  const TemporaryFolder folder;
  Run run(train::make_experiment(small_config({{"generator_optimizer.lr", 0.0}})), folder.path());
  const nn::Weights before = copies(run.experiment.players.generator);
  run.trainer.run();
  for (std::size_t j = 0; j < before.size(); ++j) CHECK(same_bits(before[j], run.experiment.averaged[j]));
}

TEST_CASE("the saved average is the one in memory") {
  const TemporaryFolder folder;
  Run run(train::make_experiment(small_config()), folder.path());
  run.trainer.run();
  const nn::Weights saved = run.checkpoints.load_averaged(run.experiment.game->generator_network());
  REQUIRE(saved.size() == run.experiment.averaged.size());
  for (std::size_t j = 0; j < saved.size(); ++j) CHECK(same_bits(saved[j], run.experiment.averaged[j]));
}

// Batch norm's running statistics follow the trained weights. Asked for at step 6 alone, which comes twice.
TEST_CASE("observers and checkpoints get the average's own statistics, also when a step comes again after a rollback") {
  const train::Config config = train::resolve(train::parse_toml(R"(
    data = {name = "fashion-mnist", split = "test", image_size = 28}
    generator = {name = "dcgan", latent = 4, width = 2}
    critic = {name = "dcgan", width = 2, norm = "none"}
    objective.name = "wasserstein"
    average.name = "ema"
    rule.n_critic = 1
    train = {batch_size = 8, steps = 10, patience = 3}
    checkpoint = {every = 4, keep = 100}
  )",
                                                                "images"));
  const auto bad = [](const game::Draw& d) { return d.index == 10 || d.index == 12 || d.index == 14; };  // steps 6 to 8
  const TemporaryFolder folder, other;
  Run run(poisoned(config, bad), folder.path()), unseen(poisoned(config, bad), other.path());
  const auto own = [](const train::Experiment& e) {
    return train::with_own_statistics(e.game->generator_network(), e.averaged, e.source, e.config.train.seed);
  };
  const auto same = [](const nn::Weights& a, const nn::Weights& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Tensor& x, const Tensor& y) { return same_bits(x, y); });
  };
  int asked = 0;
  run.trainer.observe([&](const train::Moment& m) {
    if (m.progress.step != 6 || (m.event != Event::step && m.event != Event::refused)) return;
    ++asked;
    CHECK(same(m.averaged(), own(m.experiment)));
    CHECK_FALSE(same(m.averaged(), m.experiment.averaged));
  });
  run.trainer.run(), unseen.trainer.run();
  CHECK(asked == 2);
  CHECK(run.trainer.progress().rollbacks == 1);
  CHECK(same(run.checkpoints.load_averaged(run.experiment.game->generator_network()), own(run.experiment)));
  CHECK(same_bits(run.trainer.state(), unseen.trainer.state()));
}
