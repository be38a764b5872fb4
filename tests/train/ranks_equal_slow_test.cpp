// Two and four ranks play what one plays: after 20 steps in float64 the weights are equal to 1e-10, for every
// objective, penalty, rule, constraint, input, optimiser and engine of the registries.
#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/game/engine.h"
#include "saddle/nn/constraint.h"
#include "saddle/nn/input.h"
#include "saddle/objectives/auxiliary.h"
#include "saddle/objectives/registry.h"
#include "saddle/optim/rule.h"
#include "saddle/penalties/registry.h"
#include "saddle/train/experiment.h"

#include "tests/train/rank_threads.h"
#include "tests/train/shared_memory_ranks.h"
#include "tests/train/small_runs.h"

using namespace saddle;
using namespace saddle::test;
using train::Config;
using train::Settings;

namespace {

constexpr int kSteps = 20;

/// Eight samples a step, plain steps. `more` wins.
Settings small(const char* data_and_networks, const Settings& more) {
  const Settings steps = train::parse_toml(R"(
    generator_optimizer = {name = "sgd", lr = 0.05}
    critic_optimizer = {name = "sgd", lr = 0.05}
    train = {batch_size = 8, seed = 3}
  )",
                                           "steps");
  return train::overlay(train::overlay(steps, train::parse_toml(data_and_networks, "small")), more);
}

/// Eight Gaussians, networks of six units.
Settings on_points(const Settings& more) {
  return small(R"(
    data.name = "gaussians8"
    generator = {name = "mlp", latent = 2, width = 6, depth = 1}
    critic = {name = "mlp", width = 6, depth = 1}
  )",
               more);
}

/// Images, so that there are convolutions, labels and augmentation.
Settings on_images(const Settings& more) {
  return small(R"(
    data = {name = "fashion-mnist", image_size = 32}
    generator = {name = "dcgan", latent = 4, width = 2, norm = "none"}
    critic = {name = "dcgan", width = 2, norm = "none"}
  )",
               more);
}

/// Both players' weights after the steps, and the losses of the last.
nn::Weights played(const Config& config, const std::shared_ptr<const Ranks>& ranks) {
  train::Experiment e = train::make_experiment(config, at::kDouble, 0, ranks);
  game::Draws draws{.seed = config.train.seed};
  optim::Losses losses;
  for (int step = 0; step < kSteps; ++step) {
    draws.share = static_cast<double>(step) / kSteps;
    losses = e.rule.step(*e.game, e.players, draws);
    if (!losses.refusal.empty()) throw NumericError(losses.refusal);
  }
  nn::Weights all = e.players.critic;
  all.insert(all.end(), e.players.generator.begin(), e.players.generator.end());
  all.push_back(losses.critic), all.push_back(losses.generator);
  return all;
}

/// The largest difference between a number on some rank and on one rank alone, relative where numbers are above 1.
double difference(const nn::Weights& alone, const std::vector<nn::Weights>& ranks) {
  double most = 0;
  for (const nn::Weights& one : ranks) {
    for (std::size_t j = 0; j < alone.size(); ++j) {
      const Tensor scale = alone[j].abs().clamp_min(1);
      most = std::max(most, ((one[j] - alone[j]) / scale).abs().max().item<double>());
    }
  }
  return most;
}

/// Over Gloo, as real jobs talk, or in memory, which takes a fraction of the time: what is exchanged is the same.
enum class Way { memory, gloo };

std::vector<nn::Weights> played_by_all(const Config& config, int count, Way way) {
  std::vector<nn::Weights> found(static_cast<std::size_t>(count));
  const auto play = [&](const std::shared_ptr<const Ranks>& ranks) {
    found[static_cast<std::size_t>(ranks->rank())] = played(config, ranks);
  };
  way == Way::gloo ? on_ranks(count, play) : in_shared_memory(count, play);
  return found;
}

void check_equal(const Settings& settings, const std::vector<int>& counts, Way way = Way::memory) {
  std::string words;
  for (const auto& [key, value] : settings) words += key + "=" + text_of(value) + " ";
  CAPTURE(words);
  const Config config = train::resolve(settings);
  const nn::Weights one = played(config, alone());
  for (const int count : counts) {
    const std::vector<nn::Weights> found = played_by_all(config, count, way);
    CAPTURE(count);
    CHECK(difference(one, found) < 1e-10);
    for (const nn::Weights& other : found) {
      for (std::size_t j = 0; j < other.size(); ++j) CHECK(other[j].equal(found[0][j]));  // bit for bit
    }
  }
}

Settings with(Settings settings, const Settings& more) { return train::overlay(std::move(settings), more); }

/// Every objective of the registry, in each of its variants.
std::vector<Settings> every_objective() {
  std::vector<Settings> all;
  for (const auto& row : objectives::objectives().rows()) {
    const Settings base{{"objective.name", row.name}};
    const auto add = [&](const Settings& more) { all.push_back(with(base, more)); };
    add({});
    for (const Option& option : row.options) {
      if (option.key == "features") all.back()["objective.features"] = std::int64_t{3};
      if (option.key == "pairing") add({{"objective.pairing", std::string("averaged")}});
      if (option.key == "critic") add({{"objective.critic", std::string("pairwise")}});
      if (option.key == "kernel")
        add({{"objective.kernel", std::string("rbf")}, {"objective.features", std::int64_t{3}}});
      if (option.key == "order") add({{"objective.order", std::int64_t{2}}, {"objective.features", std::int64_t{3}}});
      if (option.key == "divergence") {
        for (const char* name : {"kl", "pearson", "squared-hellinger"})
          add({{"objective.divergence", std::string(name)}});
      }
    }
  }
  return all;
}

/// Every penalty of the registry, each at every kind of points that it can be asked for, and none.
std::vector<Settings> every_penalty() {
  std::vector<Settings> all{{}};
  for (const auto& row : penalties::penalties().rows()) {
    const Settings base{{"penalty." + row.name + ".weight", 0.1}};
    bool has_points = false;
    for (const Option& option : row.options) has_points |= option.key == "at";
    if (!has_points) all.push_back(base);
    for (const char* at : {"interpolates", "real", "fake", "around-real"}) {
      if (has_points) all.push_back(with(base, {{"penalty." + row.name + ".at", std::string(at)}}));
    }
  }
  return all;
}

}  // namespace

TEST_CASE("for every objective with every penalty, by autograd, on two ranks") {
  for (const Settings& objective : every_objective()) {
    for (const Settings& penalty : every_penalty())
      check_equal(on_points(with(with(objective, penalty), {{"train.engine", std::string("autograd")}})), {2});
  }
}

TEST_CASE("and on four, where the analytic engine serves by it too") {
  for (const Settings& objective : every_objective()) {
    for (const char* penalty : {"gradient", "r1"}) {
      Settings settings = on_points(with(objective, {{text("penalty.", penalty, ".weight"), 0.1}}));
      check_equal(settings, {4});  // automatic: analytic unless the objective has a witness
    }
  }
  for (const Settings& penalty : every_penalty()) {
    for (const char* objective : {"wasserstein", "mmd"})
      check_equal(on_points(with(penalty, {{"objective.name", std::string(objective)}})), {2, 4});
  }
}

TEST_CASE("for every rule and every optimiser") {
  const Settings method{{"objective.name", std::string("relativistic")},
                        {"objective.pairing", std::string("averaged")},
                        {"penalty.gradient.weight", 0.1}};
  const Settings by_samples{{"objective.name", std::string("non-saturating")}, {"penalty.gradient.weight", 0.1}};
  for (const auto& row : optim::rules().rows()) {
    check_equal(on_points(with(method, {{"rule.name", row.name}})), {2, 4});
    check_equal(on_points(with(by_samples, {{"rule.name", row.name}})), {2});
  }
  for (const auto& row : optim::optimizers().rows()) {
    check_equal(on_points(with(method, {{"generator_optimizer.name", row.name},
                                        {"generator_optimizer.lr", 0.002},
                                        {"critic_optimizer.name", row.name},
                                        {"critic_optimizer.lr", 0.002}})),
                {2});
  }
  for (const char* rule : {"consensus", "unrolled"}) {  // which differentiate through a witness of the whole batch too
    check_equal(on_points({{"rule.name", std::string(rule)},
                           {"objective.name", std::string("mmd")},
                           {"objective.features", std::int64_t{3}},
                           {"penalty.gradient.weight", 0.1},
                           {"penalty.gradient.at", std::string("around-real")}}),
                {2});
  }
}

TEST_CASE("for every constraint, and for every input and auxiliary objective on images with labels") {
  for (const auto& row : nn::constraints().rows())
    check_equal(on_images({{"constraint.name", row.name}, {"objective.name", std::string("hinge")}}), {2});
  for (const auto& row : nn::inputs().rows()) {
    for (const bool penalised : {false, true}) {
      Settings settings = on_images({{"inputs.one.name", row.name}, {"objective.name", std::string("hinge")}});
      if (penalised) settings["penalty.gradient.weight"] = 0.1;
      check_equal(settings, {2, 4});
    }
  }
  for (const auto& row : objectives::auxiliaries().rows()) {
    check_equal(on_images({{"objective.auxiliary." + row.name + ".weight", 0.5},
                           {"generator.condition", std::string("concat")},
                           {"penalty.r1.weight", 0.1}}),
                {2});
    check_equal(on_images({{"objective.auxiliary." + row.name + ".weight", 0.5},
                           {"objective.name", std::string("relativistic")},
                           {"objective.pairing", std::string("averaged")},
                           {"generator.condition", std::string("concat")}}),
                {2});
  }
  check_equal(on_images({{"generator.condition", std::string("concat")},
                         {"critic.condition", std::string("projection")},
                         {"penalty.r1.weight", 0.1}}),
              {2});
}

TEST_CASE("and with batch statistics, if they are global") {
  const Settings global{{"train.global_statistics", true}, {"objective.name", std::string("relativistic")}};
  const Settings normed{{"generator.norm", std::string("batch")}, {"critic.norm", std::string("batch")}};
  check_equal(on_images(with(global, normed)), {2, 4});
  check_equal(on_images(with(with(global, normed), {{"objective.pairing", std::string("averaged")}})), {2});
  check_equal(on_images(with(global, {{"critic.minibatch_std", true}})), {2});
  check_equal(on_points(with(global, {{"critic.minibatch_std", true}})), {2});
  check_equal(on_images(with(with(global, normed), {{"rule.name", std::string("consensus")}})), {2});
}

/// Ranks that each see copies of their own samples instead of the others': what comes of it where a loss needs those.
class Copying final : public Ranks {
 public:
  explicit Copying(std::shared_ptr<const Ranks> inner) : inner_(std::move(inner)) {}
  int rank() const override { return inner_->rank(); }
  int count() const override { return inner_->count(); }
  Tensor gather(const Tensor& x) const override {
    return at::cat(std::vector<Tensor>(static_cast<std::size_t>(count()), x));
  }
  std::function<void()> start_sum(const Tensor& x) const override { return inner_->start_sum(x); }

 private:
  std::shared_ptr<const Ranks> inner_;
};

TEST_CASE("a rank that takes its own samples for the others' is found out, where the loss is no mean over samples") {
  for (const char* objective : {"relativistic", "mmd", "energy", "moments"}) {
    CAPTURE(objective);
    Settings settings = on_points({{"objective.name", std::string(objective)}});
    if (std::string(objective) == "relativistic") settings["objective.pairing"] = std::string("averaged");
    const Config config = train::resolve(settings);
    std::vector<nn::Weights> found(2);
    in_shared_memory(2, [&](const std::shared_ptr<const Ranks>& ranks) {
      found[static_cast<std::size_t>(ranks->rank())] = played(config, std::make_shared<const Copying>(ranks));
    });
    for (nn::Weights& one : found) one.resize(one.size() - 2);  // the losses, which would differ anyway
    nn::Weights one = played(config, alone());
    one.resize(one.size() - 2);
    CHECK(difference(one, found) > 1e-6);
  }
}

TEST_CASE("and where gradients take several buckets, by both engines") {
  for (const char* engine : {"analytic", "autograd"}) {
    check_equal(on_points({{"train.engine", std::string(engine)},
                           {"objective.name", std::string("relativistic")},
                           {"penalty.gradient.weight", 0.1},
                           {"generator.width", std::int64_t{600}},
                           {"generator.depth", std::int64_t{2}},
                           {"critic.width", std::int64_t{600}},
                           {"critic.depth", std::int64_t{3}}}),
                {2}, Way::gloo);
  }
}

TEST_CASE("and over Gloo, with what is summed, gathered and averaged of all kinds") {
  const Settings averaged{{"objective.name", std::string("relativistic")},
                          {"objective.pairing", std::string("averaged")},
                          {"penalty.gradient.weight", 0.1}};
  for (const char* rule : {"alt", "sim", "consensus", "extragradient"})
    check_equal(on_points(with(averaged, {{"rule.name", std::string(rule)}})), {2, 4}, Way::gloo);
  check_equal(on_points({{"objective.name", std::string("mmd")},
                         {"objective.features", std::int64_t{3}},
                         {"penalty.gradient.weight", 0.1},
                         {"penalty.gradient.at", std::string("around-real")}}),
              {2, 4}, Way::gloo);
  check_equal(on_images({{"train.global_statistics", true},
                         {"objective.name", std::string("hinge")},
                         {"generator.norm", std::string("batch")},
                         {"critic.norm", std::string("batch")}}),
              {2, 4}, Way::gloo);
}

TEST_CASE("a rank's own statistics make another game, whose weights are equal on all ranks all the same") {
  const Config config = train::resolve(on_images({{"generator.norm", std::string("batch")}}));
  const nn::Weights one = played(config, alone());
  const std::vector<nn::Weights> found = played_by_all(config, 2, Way::memory);
  CHECK(difference(one, found) > 1e-6);
  for (std::size_t j = 0; j < one.size(); ++j) CHECK(found[0][j].equal(found[1][j]));
}
