#include "saddle/game/game.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "saddle/game/batch_detail.h"
#include "saddle/game/critic_question_detail.h"
#include "saddle/game/fakes_detail.h"
#include "saddle/game/generator_loss_detail.h"
#include "saddle/game/gradient_sum_detail.h"
#include "saddle/nn/piece.h"

namespace saddle::game {
namespace {

bool reads_labels(const GameParts& parts) {
  const objectives::Needs &critic = parts.objective.critic_needs, &generator = parts.objective.generator_needs;
  return parts.generator.classes > 0 || parts.critic.classes > 0 || critic.real_classes || critic.fake_classes ||
         generator.fake_classes;
}

void require_fitting(const GameParts& parts) {
  for (const penalties::Penalty& penalty : parts.penalties) {
    if (penalty.value && parts.critic.mixes_samples) {
      throw ConfigError(text("penalty '", penalty.name, "' takes the gradient of each sample's own score, but critic '",
                             parts.critic.name,
                             "' mixes the samples of a batch, as batch norm and minibatch_std do: set critic.norm = ",
                             "\"none\" and critic.minibatch_std = false"));
    }
  }
  if (parts.critic.stack > 0 && !parts.ranks->alone()) {
    throw ConfigError(text("a stack of games is played by one process, not by ", parts.ranks->count()));
  }
  if (parts.generator.stack != parts.critic.stack) {
    throw ConfigError(text("generator '", parts.generator.name, "' stacks games in ", parts.generator.stack,
                           " dimensions, critic '", parts.critic.name, "' in ", parts.critic.stack));
  }
  const objectives::Objective& objective = parts.objective;
  const objectives::Needs needs = objective.critic_needs | objective.generator_needs;
  const bool scores = needs.real || needs.fake || needs.pairs, classes = needs.real_classes || needs.fake_classes;
  if (scores && !classes && parts.critic.output_shape != Shape{1}) {
    throw ConfigError(text("objective '", objective.name, "' reads one score a sample, critic '", parts.critic.name,
                           "' gives ", text_of(parts.critic.output_shape)));
  }
  if (reads_labels(parts) && !parts.labels) {
    throw ConfigError(
        text("objective '", objective.name, "' or a conditional network reads labels, the data has none"));
  }
  if (objective.generator_needs.fake_classes && parts.generator.classes == 0) {
    throw ConfigError(text("objective '", objective.name, "' asks fakes to be of a class, but generator '",
                           parts.generator.name, "' is not told which: set generator.condition"));
  }
}

/// Makes what a rank found that of all ranks; `sum`, if there is one, is on its way already.
void finish(std::optional<GradientSum>& sum, const Ranks& loss_ranks, const Ranks& all, Gradients& found) {
  if (sum)
    sum->finish(found, /*own_loss=*/loss_ranks.alone());
  else
    mean_of_buffers(all, found);
}

/// The network for a rank's own samples as a function of weights that all ranks share: derivatives in these are sums
/// over ranks.
nn::Network of_shared_weights(const nn::Network& network, const std::shared_ptr<const Ranks>& ranks) {
  if (ranks->alone()) return {};
  auto forward = [inner = network.forward, ranks](const nn::Weights& weights, const Tensor& x, nn::Pass& pass) {
    nn::Weights own;
    for (const Tensor& weight : weights) own.push_back(weight.requires_grad() ? for_own_use(*ranks, weight) : weight);
    return inner(own, x, pass);
  };
  return nn::with_forward(network, std::move(forward), "the rule differentiates through the players' gradients");
}

/// What tells a sum over ranks, if there is one, of each gradient that is complete.
nn::Complete told(std::optional<GradientSum>& sum) {
  if (!sum) return {};
  return [&sum](std::size_t weight, const Tensor& own) { sum->complete(weight, own); };
}

/// The terms and one penalty more.
std::function<CriticTerms()> with_penalty(std::function<CriticTerms()> terms, std::string name, Tensor value) {
  if (!terms) return terms;
  return [terms = std::move(terms), name = std::move(name), value = std::move(value)] {
    CriticTerms all = terms();
    all.penalties.emplace_back(name, value);
    return all;
  };
}

/// weight x penalty of the trainable weights, added to what the engine found.
void add_weight_penalties(const std::vector<Active>& penalties, const nn::Network& critic, const nn::Weights& at,
                          Graph graph, Gradients& found) {
  const c10::AutoGradMode grad_mode(true);
  for (const Active& one : penalties) {
    if (!one.penalty->of_weights) continue;
    const nn::Weights weights = leaves(critic, at, graph);
    const Tensor value = one.strength * one.penalty->of_weights(nn::trainable(critic, weights));
    const nn::Weights gradients = gradient(value, critic, weights, graph);
    const c10::AutoGradMode keep(graph == Graph::keep);
    found.loss = found.loss + (graph == Graph::keep ? value : value.detach());
    found.terms = with_penalty(std::move(found.terms), one.penalty->name, value.detach());
    for (std::size_t j = 0; j < gradients.size(); ++j) {
      nn::add_to(found.gradient[j], gradients[j]);
    }
  }
}

}  // namespace

Game::Game(GameParts parts)
    : parts_(std::move(parts)),
      shared_critic_(of_shared_weights(parts_.critic, parts_.ranks)),
      shared_generator_(of_shared_weights(parts_.generator, parts_.ranks)) {
  require_fitting(parts_);
  if (parts_.engine.choose) {
    const auto reads = [](const penalties::Penalty& penalty) { return static_cast<bool>(penalty.value); };
    parts_.engine = parts_.engine.choose(parts_.critic, std::ranges::any_of(parts_.penalties, reads));
  }
  served_by(Graph::drop);
}

std::string Game::served_by(Graph graph) const {
  const nn::Network critic = behind(parts_.inputs, parts_.critic, {});
  return parts_.engine.serves(critic, static_cast<bool>(parts_.objective.witness), graph);
}

Batch Game::batch_of(const Draw& draw, bool reals) const {
  return {.x_real = reals ? parts_.real(draw) : Tensor(),
          .z = parts_.latent(draw),
          .labels = parts_.labels ? parts_.labels(draw) : Tensor()};
}

Gradients Game::critic(const Point& at, const Draw& draw, Graph graph) const {
  const Batch batch = batch_of(draw, /*reals=*/true);
  const auto play = [&](const Point& p, const Batch& b) { return Both{.critic = critic_at(p, b, draw, graph)}; };
  return (may_part(batch, graph) ? in_parts(at, batch, play) : play(at, batch)).critic;
}

Gradients Game::generator(const Point& at, const Draw& draw, Graph graph) const {
  const Batch batch = batch_of(draw, sees_reals(parts_.objective.generator_needs));
  const auto play = [&](const Point& p, const Batch& b) { return Both{.generator = generator_at(p, b, draw, graph)}; };
  return (may_part(batch, graph) ? in_parts(at, batch, play) : play(at, batch)).generator;
}

Both Game::both(const Point& at, const Draw& draw) const {
  if (!may_share_pass()) return {.critic = critic(at, draw), .generator = generator(at, draw)};
  const Batch batch = batch_of(draw, /*reals=*/true);
  const auto play = [&](const Point& p, const Batch& b) { return both_at(p, b, draw); };
  return may_part(batch, Graph::drop) ? in_parts(at, batch, play) : play(at, batch);
}

/// Whether one pass gives the critic's gradient and what moves the fakes: both losses of the same scores, each sample's
/// its own, in one process.
bool Game::may_share_pass() const {
  const objectives::Objective& objective = parts_.objective;
  return parts_.engine.shared_pass && parts_.ranks->alone() && parts_.inputs.empty() &&
         objective.critic_needs.pairs == objective.generator_needs.pairs &&
         obstacle(parts_.critic, static_cast<bool>(objective.witness), Graph::drop).empty();
}

/// Where games neither differ in what they count nor share what they are shown.
bool Game::may_part(const Batch& batch, Graph graph) const {
  const Tensor& x_real = batch.x_real;
  const bool own_reals = !x_real.defined() || (x_real.dim() == batch.z.dim() && x_real.size(0) == batch.z.size(0));
  return parts_.critic.stack == 1 && graph == Graph::drop && !parts_.measure.defined() && !batch.labels.defined() &&
         parts_.inputs.empty() && own_reals && batch.z.is_cpu();
}

Gradients Game::critic_at(const Point& at, const Batch& batch, const Draw& whole_draw, Graph graph) const {
  const Ranks& loss_ranks = ranks_of_loss(graph);
  const Draw draw = on_own_rows(whole_draw, batch);
  CriticQuestion asked(parts_, batch, fakes(own(parts_.generator, graph), at.generator, batch.z, batch.labels, graph),
                       draw, loss_ranks);
  const nn::Network critic = behind(parts_.inputs, own(parts_.critic, graph), draw);
  std::optional<GradientSum> sum = sum_over_ranks(parts_.critic, at.critic, graph);
  asked.question().complete = told(sum);
  Gradients found = parts_.engine.critic_gradient(critic, at.critic, asked.question(), graph);
  finish(sum, loss_ranks, *parts_.ranks, found);
  found.terms = asked.terms(graph);
  add_weight_penalties(asked.penalties(), critic, at.critic, graph, found);
  return found;
}

Gradients Game::generator_at(const Point& at, const Batch& batch, const Draw& whole_draw, Graph graph) const {
  const c10::AutoGradMode grad_mode(true);
  const Ranks& loss_ranks = ranks_of_loss(graph);
  const Draw draw = on_own_rows(whole_draw, batch);
  std::optional<GradientSum> sum = sum_over_ranks(parts_.generator, at.generator, graph);
  Fakes made(own(parts_.generator, graph), at.generator, batch.z, batch.labels, graph, told(sum));
  const GeneratorLoss of_generator(parts_, batch, made.x(), loss_ranks);
  Question question{.places = {of_generator.fake()}};
  if (sees_reals(parts_.objective.generator_needs)) question.places.push_back(of_generator.real());
  question.terms.emplace_back([&](const std::vector<Answer>& answers) {
    return of_generator(answers.size() > 1 ? answers[1].output : Tensor(), answers[0].output);
  });
  const nn::Network critic = behind(parts_.inputs, own(parts_.critic, graph), draw);
  std::vector<Tensor> shown, outer;
  Tensor loss;
  if (parts_.engine.input_gradients && obstacle(critic, static_cast<bool>(parts_.objective.witness), graph).empty()) {
    const Pulled pulled = parts_.engine.input_gradients(critic, at.critic, question);
    for (const Place& place : question.places) shown.push_back(place.x);
    outer = pulled.gradient, loss = pulled.loss;
  } else {
    nn::Pass pass;
    std::vector<Answer> answers;
    for (const Place& place : question.places) answers.push_back({outputs(critic, at.critic, place, pass)});
    loss = question.loss(answers);
    shown = {loss}, outer = {at::ones_like(loss)};
  }
  Gradients found{.loss = graph == Graph::keep ? loss : loss.detach(),
                  .gradient = made.pulled_back(shown, outer),
                  .buffers = made.buffers()};
  finish(sum, loss_ranks, *parts_.ranks, found);
  return found;
}

Both Game::both_at(const Point& at, const Batch& batch, const Draw& draw) const {
  const c10::AutoGradMode grad_mode(true);
  Fakes made(parts_.generator, at.generator, batch.z, batch.labels, Graph::drop, {});
  const GeneratorLoss of_generator(parts_, batch, made.x(), *parts_.ranks);
  CriticQuestion asked(parts_, batch, made.x().detach(), draw, *parts_.ranks);
  const Place real = of_generator.real(), fake = of_generator.fake();
  asked.question().places[0].moves = real.moves, asked.question().places[1].moves = fake.moves;
  Shared found = parts_.engine.shared_pass(
      parts_.critic, at.critic, asked.question(),
      [&](const std::vector<Answer>& answers) { return of_generator(answers[0].output, answers[1].output); });
  found.critic.terms = asked.terms(Graph::drop);
  add_weight_penalties(asked.penalties(), parts_.critic, at.critic, Graph::drop, found.critic);
  const std::vector<Tensor>& moved = found.moved.gradient;
  return {.critic = std::move(found.critic),
          .generator = {.loss = found.moved.loss,
                        .gradient = made.pulled_back({real.x, fake.x}, {moved[0], moved[1]}),
                        .buffers = made.buffers()}};
}

/// Over whose samples a rank computes its loss: its own alone where the loss is a mean over samples, whose sum over
/// ranks can then come with the gradients'.
const Ranks& Game::ranks_of_loss(Graph graph) const {
  const bool own = parts_.objective.per_sample && !parts_.objective.witness && graph == Graph::drop;
  return own ? *saddle::alone() : *parts_.ranks;
}

/// Of gradients that are no longer differentiable; others are sums by their graph.
std::optional<GradientSum> Game::sum_over_ranks(const nn::Network& player, const nn::Weights& at, Graph graph) const {
  if (parts_.ranks->alone() || graph == Graph::keep) return std::nullopt;
  return GradientSum(*parts_.ranks, player, at);
}

/// What is drawn for this rank's samples.
Draw Game::on_own_rows(Draw draw, const Batch& batch) const {
  if (!parts_.ranks->alone()) draw.rows = parts_.ranks->rows_of_own(batch.z.size(0));
  return draw;
}

/// Its network, for this rank's samples; where the gradient stays differentiable, in weights that all share.
const nn::Network& Game::own(const nn::Network& player, Graph graph) const {
  if (parts_.ranks->alone() || graph == Graph::drop) return player;
  return &player == &parts_.critic ? shared_critic_ : shared_generator_;
}

void Game::constrain(Point& at) const {
  const c10::NoGradGuard no_grad;
  if (parts_.constraint.project) parts_.constraint.project(nn::trainable(parts_.critic, at.critic));
}

std::function<Tensor(const Draw&)> normal_latent(const nn::Network& generator, const Rows& rows,
                                                 const at::TensorOptions& options) {
  Shape shape = generator.input_shape;
  shape.insert(shape.begin(), rows.count);
  return [shape, rows, options](const Draw& draw) {
    return draw.stream(Purpose::latent).part(rows).normal(shape, options);
  };
}

}  // namespace saddle::game
