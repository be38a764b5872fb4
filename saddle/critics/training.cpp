#include "saddle/critics/training.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include "saddle/objectives/registry.h"
#include "saddle/optim/optimizer.h"
#include "saddle/penalties/registry.h"

namespace saddle::critics {
namespace {

/// G(z) = z + shift, shift = 0.
nn::Network standing_generator(const Shape& sample) {
  return {.name = "standing",
          .input_shape = sample,
          .output_shape = sample,
          .parameters = {{"shift", sample, nn::constant(0)}},
          .forward = [](const nn::Weights& w, const Tensor& z, nn::Pass&) { return z + w[0]; }};
}

/// All but the critic and its penalties.
game::GameParts parts_of(const Sides& sides, const CriticOptions& o, std::int64_t n) {
  const Shape sample = sides.real(o.seed, Purpose::data, 0, 1).sizes().slice(1).vec();
  return {
      .generator = standing_generator(sample),
      .critic = {},
      .objective = objectives::objectives().make(o.objective.name, o.objective.options),
      .penalties = {},
      .real = [draw_real = sides.real, n, dtype = o.dtype](
                  const game::Draw& draw) { return draw_real(draw.seed, Purpose::data, draw.batch, n).to(dtype); },
      .latent = [draw_fake = sides.fake, n, dtype = o.dtype](
                    const game::Draw& draw) { return draw_fake(draw.seed, Purpose::latent, draw.index, n).to(dtype); }};
}

game::Game fixed_game(const nn::Network& critic, const Sides& sides, const CriticOptions& o) {
  game::GameParts parts = parts_of(sides, o, o.batch);
  parts.constraint = nn::constraints().make(o.constraint.name, o.constraint.options);
  parts.critic = parts.constraint.parametrise ? parts.constraint.parametrise(critic) : critic;
  for (const Choice& penalty : o.penalties)
    parts.penalties.push_back(penalties::penalties().make(penalty.name, penalty.options));
  return game::Game(std::move(parts));
}

/// A draw that no step of training saw.
game::Draw unseen(std::uint64_t seed, int i) {
  constexpr std::uint64_t kUnseen = std::uint64_t{1} << 40;
  return {
      .seed = seed, .index = kUnseen + static_cast<std::uint64_t>(i), .batch = kUnseen + static_cast<std::uint64_t>(i)};
}

}  // namespace

Tensor FixedGame::scores(const Tensor& x) const {
  const c10::NoGradGuard no_grad;
  nn::Pass pass{.training = false};
  const Tensor outputs = game::outputs(game.critic_network(), at.critic, {x.to(dtype)}, pass);
  return outputs.select(-1, 0).to(at::kDouble);
}

Tensor FixedGame::input_gradients(const Tensor& x) const {
  const c10::AutoGradMode grad_mode(true);
  const Tensor points = x.detach().to(dtype).clone().requires_grad_(true);
  nn::Pass pass{.training = false};
  const Tensor score = game::outputs(game.critic_network(), at.critic, {points}, pass).select(-1, 0);
  return torch::autograd::grad({score.sum()}, {points})[0].to(at::kDouble);
}

Tensor FixedGame::generator_gradient(int draws) const {
  Tensor sum = at::zeros_like(at.generator[0]);
  for (int i = 0; i < draws; ++i) sum = sum + game.generator(at, unseen(seed, i)).gradient[0] / draws;
  return sum.to(at::kDouble);
}

Progress part(const Progress& whole, int i, int n) {
  if (!whole) return {};
  return [whole, i, n](double share) { whole((i + share) / n); };
}

FixedGame train_critic(const nn::Network& critic, const Sides& sides, const CriticOptions& o, const Progress& progress,
                       const Watch& watch) {
  FixedGame fixed{.game = fixed_game(critic, sides, o), .at = {}, .dtype = o.dtype, .seed = o.seed};
  const nn::Network& network = fixed.game.critic_network();
  fixed.at.generator = nn::initialise(fixed.game.generator_network(), o.seed, 0, o.dtype);
  fixed.at.critic = nn::initialise(network, o.seed, 1, o.dtype);
  const auto optimizer = optim::optimizers().make(o.optimizer.name, o.optimizer.options);
  optimizer->attach(network, fixed.at.critic);
  game::Draws draws{.seed = o.seed};
  if (watch) watch(0, fixed);
  for (std::int64_t step = 0; step < o.steps; ++step) {
    draws.share = static_cast<double>(step) / static_cast<double>(o.steps);
    if (o.decay) optimizer->set_factor(1 - draws.share);
    optimizer->step(fixed.at.critic, fixed.game.critic(fixed.at, draws.next()));
    if (!optimizer->refusal().empty())
      throw NumericError(text("critic trained by ", o.objective.name, ": step ", step, ": ", optimizer->refusal()));
    fixed.game.constrain(fixed.at);
    if (watch) watch(step + 1, fixed);
    if (progress) progress(static_cast<double>(step + 1) / static_cast<double>(o.steps));
  }
  return fixed;
}

double critic_loss(const FixedGame& trained, const CriticOptions& method, const Sides& sides, std::int64_t n) {
  game::GameParts parts = parts_of(sides, method, n);
  parts.critic = trained.game.critic_network();
  return game::Game(std::move(parts)).critic(trained.at, unseen(method.seed, 0)).loss.item<double>();
}

Choice two_sided_penalty(double weight) { return {"gradient", {{"weight", weight}}}; }

Choice one_sided_penalty(double weight) { return {"gradient", {{"weight", weight}, {"side", "one"}}}; }

Choice unsquared_penalty(double weight) {
  return {"gradient", {{"weight", weight}, {"side", "one"}, {"power", std::int64_t{1}}}};
}

Tensor line_points(double low, double high, std::int64_t count) {
  return at::linspace(low, high, count, at::kDouble).unsqueeze(1);
}

}  // namespace saddle::critics
