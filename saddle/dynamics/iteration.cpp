#include "saddle/dynamics/iteration.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/optim/sgd.h"

namespace saddle::dynamics {
namespace {

/// One number for each game: what a step maps. Others count steps or say whether something has begun.
bool is_state(const Tensor& x) { return x.scalar_type() == at::kDouble && x.dim() > 1; }

}  // namespace

Motion descent(optim::Rule rule, double lr) {
  const auto make = [lr] { return optim::sgd({.lr = lr}); };
  return {.rule = std::move(rule), .critic = make, .generator = make};
}

Iteration::Iteration(SmallGame game, const Motion& motion, const Tensor& points)
    : game_(std::move(game)), rule_(motion.rule) {
  game::Point start = weights_of(game_, points);
  for (nn::Weights* weights : {&start.generator, &start.critic}) {
    for (Tensor& weight : *weights) weight = weight.clone();  // one game's weights may be a view of `points`
  }
  players_.generator = std::move(start.generator), players_.critic = std::move(start.critic);
  players_.generator_optimizer = motion.generator(), players_.critic_optimizer = motion.critic();
  players_.generator_optimizer->attach(game_.game->generator_network(), players_.generator);
  players_.critic_optimizer->attach(game_.game->critic_network(), players_.critic);
  optim::start(rule_, *game_.game, players_);
}

void Iteration::step() {
  rule_.step(*game_.game, players_, draws_);
  ++steps_;
  const c10::NoGradGuard no_grad;
  for (const nn::Weights* weights : {&players_.generator, &players_.critic}) {
    for (const Tensor& weight : *weights) weight.clamp_(-kBound, kBound);
  }
}

Tensor Iteration::points() const { return points_of(game_, players_); }

std::vector<Tensor> Iteration::numbers() const {
  std::vector<Tensor> all = nn::trainable(game_.game->generator_network(), players_.generator);
  for (const Tensor& weight : nn::trainable(game_.game->critic_network(), players_.critic)) all.push_back(weight);
  for (const optim::Optimizer* optimizer : {players_.generator_optimizer.get(), players_.critic_optimizer.get()}) {
    for (const auto& [name, tensor] : optimizer->state()) all.push_back(tensor);
  }
  for (const auto& [name, tensor] : players_.memory) all.push_back(tensor);
  return all;
}

Tensor Iteration::state() const {
  std::vector<Tensor> columns;
  for (const Tensor& x : numbers()) {
    if (is_state(x)) columns.push_back(x.flatten(1));
  }
  return at::cat(columns, 1);
}

void Iteration::set_state(const Tensor& state) {
  const c10::NoGradGuard no_grad;
  std::int64_t first = 0;
  for (const Tensor& x : numbers()) {
    if (!is_state(x)) continue;
    const std::int64_t size = x.numel() / x.size(0);
    x.copy_(state.narrow(1, first, size).reshape(x.sizes()));
    first += size;
  }
}

std::vector<double> Iteration::phase() const {
  std::vector<double> all;
  for (const Tensor& x : numbers()) {
    if (!is_state(x)) all.push_back(x.to(at::kDouble).sum().item<double>());
  }
  return all;
}

}  // namespace saddle::dynamics
