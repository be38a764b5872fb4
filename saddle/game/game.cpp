#include "saddle/game/game.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace saddle::game {

Game::Game(GameParts parts) : parts_(std::move(parts)) {
  if (parts_.critic.mixes_samples && !parts_.penalties.empty()) {
    throw ConfigError(text("penalty '", parts_.penalties[0].name,
                           "' takes the gradient of each sample's own score, but critic '", parts_.critic.name,
                           "' mixes the samples of a batch, as batch norm does: set critic.norm = \"none\""));
  }
}

Gradients Game::critic(const Point& at, const Draw& draw, Graph graph) const {
  const Tensor x_real = parts_.real(draw);
  nn::Pass pass;
  const c10::AutoGradMode grad_mode(graph == Graph::keep);
  const Tensor x_fake = parts_.generator.forward(at.generator, parts_.latent(draw), pass);

  std::vector<Place> places{{x_real}, {x_fake}};
  std::vector<std::size_t> place_of;  // of each penalty's points among the places
  for (std::size_t k = 0; k < parts_.penalties.size(); ++k) {
    const Tensor x_hat =
        parts_.penalties[k].at(x_real, x_fake, draw.stream(Purpose::penalty, static_cast<std::uint8_t>(k)));
    std::size_t i = 0;
    while (i < places.size() && !places[i].x.is_same(x_hat)) ++i;
    if (i == places.size()) places.push_back({x_hat});
    places[i].gradient = true;
    place_of.push_back(i);
  }

  const auto loss = [&](const std::vector<Answer>& answers) {
    Tensor sum = parts_.objective.critic_loss({.real = answers[0].score, .fake = answers[1].score});
    for (std::size_t k = 0; k < place_of.size(); ++k) {
      sum = sum + parts_.penalties[k].weight * parts_.penalties[k].value(answers[place_of[k]].gradient);
    }
    return sum;
  };
  return parts_.engine.critic_gradient(parts_.critic, at.critic, places, loss, graph);
}

Gradients Game::generator(const Point& at, const Draw& draw, Graph graph) const {
  const c10::AutoGradMode grad_mode(true);
  const nn::Weights weights = leaves(parts_.generator, at.generator, graph);
  nn::Pass pass, critic_pass;
  const Tensor x_fake = parts_.generator.forward(weights, parts_.latent(draw), pass);
  objectives::Play play{.fake = scores(parts_.critic, at.critic, x_fake, critic_pass)};
  if (parts_.objective.generator_needs.real) {
    play.real = scores(parts_.critic, at.critic, parts_.real(draw), critic_pass);
  }
  const Tensor loss = parts_.objective.generator_loss(play);
  return {.loss = graph == Graph::keep ? loss : loss.detach(),
          .gradient = gradient(loss, parts_.generator, weights, graph),
          .buffers = std::move(pass.updates)};
}

void Game::constrain(Point& at) const {
  const c10::NoGradGuard no_grad;
  if (parts_.constraint.project) parts_.constraint.project(nn::trainable(parts_.critic, at.critic));
}

std::function<Tensor(const Draw&)> normal_latent(const nn::Network& generator, std::int64_t n,
                                                 const at::TensorOptions& options) {
  Shape shape = generator.input_shape;
  shape.insert(shape.begin(), n);
  return [shape, options](const Draw& draw) { return draw.stream(Purpose::latent).normal(shape, options); };
}

}  // namespace saddle::game
