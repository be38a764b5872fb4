#include "saddle/train/trainer.h"

#include <ATen/ATen.h>

#include <chrono>

#include "saddle/train/sampler.h"
#include "saddle/train/shared_state.h"

namespace saddle::train {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

void append(NamedTensors& all, const std::string& prefix, const nn::Network& network, const nn::Weights& weights) {
  for (std::size_t j = 0; j < weights.size(); ++j) all.emplace_back(prefix + network.parameters[j].name, weights[j]);
}

void append(NamedTensors& all, const std::string& prefix, const optim::Optimizer& optimizer) {
  for (const auto& [name, tensor] : optimizer.state()) all.emplace_back(prefix + name, tensor);
}

/// The name of the first tensor with a number that is not finite, "" if there is none.
std::string first_bad(const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) {
    if (!at::isfinite(tensor).all().item<bool>()) return name;
  }
  return "";
}

}  // namespace

Trainer::Trainer(Experiment& experiment, Checkpoints checkpoints)
    : experiment_(experiment), checkpoints_(std::move(checkpoints)) {
  progress_.draws.seed = experiment.config.train.seed;
}

NamedTensors Trainer::state() const {
  const optim::Players& players = experiment_.players;
  const nn::Network& generator = experiment_.game->generator_network();
  NamedTensors all;
  append(all, "generator.", generator, players.generator);
  append(all, "average.", generator, experiment_.averaged);
  append(all, "critic.", experiment_.game->critic_network(), players.critic);
  append(all, "generator_optimizer.", *players.generator_optimizer);
  append(all, "critic_optimizer.", *players.critic_optimizer);
  for (const auto& [name, tensor] : players.memory) all.emplace_back("rule." + name, tensor);
  return all;
}

void Trainer::resume() {
  if (!any(ranks(), ranks().rank() == 0 && checkpoints_.any())) return;
  load();
  if (progress_.draws.seed != experiment_.config.train.seed) {
    throw CheckpointError(text(where_last(), ": is of another run: its seed is ", progress_.draws.seed, ", expected ",
                               experiment_.config.train.seed));
  }
}

void Trainer::load() {
  const NamedTensors tensors = state();
  if (ranks().rank() == 0) progress_ = checkpoints_.load(tensors);
  share(ranks(), progress_, tensors);
  averaged_at_ = -1;
}

std::string Trainer::where_last() const {
  return ranks().rank() == 0 ? checkpoints_.last().string() : "rank 0's last checkpoint";
}

const Progress& Trainer::run(const std::function<bool()>& stop) {
  const TrainOptions& o = experiment_.config.train;
  const std::int64_t every = experiment_.config.checkpoint_every;
  const double seconds_before = progress_.seconds;
  tell(Event::start);
  const auto start = Clock::now();
  watched_ = 0;
  save();  // there is always a good state to go back to
  while (progress_.step < o.steps && !any(ranks(), stop())) {
    step();
    progress_.seconds = seconds_before + seconds_since(start) - watched_;
    tell(losses_.refused > 0 ? Event::refused : Event::step);
    const bool over = progress_.step == o.steps;
    const bool good = progress_.refused_in_row == 0;  // in trouble the checkpoints stay what they are
    if (progress_.refused_in_row >= o.patience || (over && !good)) {
      go_back(losses_.refusal);
    } else if (good && (over || (every > 0 && progress_.step % every == 0))) {
      save();  // may go back too
    }
  }
  if (progress_.refused_in_row == 0) save();
  tell(Event::end);
  any(ranks(), false);  // what went wrong on rank 0 at the very end, all are to know
  return progress_;
}

void Trainer::step() {
  Experiment& e = experiment_;
  const double share = static_cast<double>(progress_.step) / static_cast<double>(e.config.train.steps);
  progress_.draws.share = share;
  e.players.critic_optimizer->set_factor(e.critic_schedule.factor(share));
  e.players.generator_optimizer->set_factor(e.generator_schedule.factor(share));
  losses_ = e.rule.step(*e.game, e.players, progress_.draws);

  const std::int64_t shown = e.config.train.batch_size * e.rule.draws_for_critic;
  progress_.step += 1;
  progress_.images += shown;
  progress_.refused += losses_.refused;
  progress_.refused_in_row = losses_.refused > 0 ? progress_.refused_in_row + 1 : 0;
  const double keep = e.average.keep(progress_.step, progress_.images, shown);
  optim::follow(e.game->generator_network(), e.averaged, e.players.generator, keep);
}

void Trainer::save() {
  const NamedTensors tensors = state();
  require_equal(ranks(), progress_.step, tensors);
  if (const std::string bad = first_bad(tensors); !bad.empty()) return go_back(bad);
  if (ranks().rank() > 0) return;
  NamedTensors averaged;
  append(averaged, "", experiment_.game->generator_network(), this->averaged());
  if (checkpoints_.save(progress_, tensors, averaged)) tell(Event::checkpoint);
}

const nn::Weights& Trainer::averaged() {
  if (averaged_at_ != progress_.step) {
    const Experiment& e = experiment_;
    // The game's own network may gather batch statistics from all ranks, but only rank 0 samples.
    const nn::Network generator = ranks().alone() ? e.game->generator_network() : make_generator(e.config, e.source);
    averaged_ = with_own_statistics(generator, e.averaged, e.source, e.config.train.seed);
    averaged_at_ = progress_.step;
  }
  return averaged_;
}

void Trainer::go_back(const std::string& reason) {
  const Progress failed = progress_;
  load();
  if (progress_.step == went_back_to_) {
    throw NumericError(text("step ", failed.step, ": ", reason, " is not finite, also after going back to step ",
                            progress_.step, "; that checkpoint is kept: ", where_last()));
  }
  went_back_to_ = progress_.step;
  progress_.draws = failed.draws;  // going on with random numbers not used yet
  progress_.refused = failed.refused;
  progress_.refused_in_row = 0;
  progress_.rollbacks = failed.rollbacks + 1;
  progress_.seconds = failed.seconds;
  tell(Event::rollback);
}

void Trainer::tell(Event event) {
  const std::function<const nn::Weights&()> averaged = [this]() -> const nn::Weights& { return this->averaged(); };
  const Moment moment{event,   experiment_, progress_, losses_, progress_.step >= experiment_.config.train.steps,
                      averaged};
  const auto start = Clock::now();
  for (const Observer& observer : observers_) observer(moment);
  watched_ += seconds_since(start);
}

}  // namespace saddle::train
