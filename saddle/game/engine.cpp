#include "saddle/game/engine.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

namespace saddle::game {
namespace {

std::vector<Tensor> ones_like(const std::vector<Tensor>& values) {
  std::vector<Tensor> ones;
  for (const Tensor& value : values) ones.push_back(at::ones_like(value));
  return ones;
}

/// x as something to differentiate in: a new leaf, unless x's own graph is to be kept.
Tensor differentiable(const Tensor& x, Graph graph) {
  return graph == Graph::keep && x.requires_grad() ? x : x.detach().requires_grad_(true);
}

/// Rows of several places in one pass, where the critic allows it; else one pass a place.
std::vector<Tensor> scores_at(const nn::Network& critic, const nn::Weights& weights, const std::vector<Tensor>& xs,
                              nn::Pass& pass) {
  std::vector<Tensor> all;
  if (critic.mixes_samples || xs.size() < 2) {
    for (const Tensor& x : xs) all.push_back(scores(critic, weights, x, pass));
    return all;
  }
  std::vector<std::int64_t> rows;
  for (const Tensor& x : xs) rows.push_back(x.size(0));
  return scores(critic, weights, at::cat(xs), pass).split_with_sizes(rows);
}

Gradients critic_gradient(const nn::Network& critic, const nn::Weights& at, const std::vector<Place>& places,
                          const LossOfAnswers& loss, Graph graph) {
  const c10::AutoGradMode grad_mode(true);
  const nn::Weights weights = leaves(critic, at, graph);
  nn::Pass pass;
  std::vector<Answer> answers(places.size());
  for (const bool wanted : {false, true}) {  // places without gradient share a pass, so do those with
    std::vector<std::size_t> chosen;
    std::vector<Tensor> xs;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (places[i].gradient != wanted) continue;
      if (wanted && critic.mixes_samples)
        throw ConfigError("a per-sample input gradient needs a critic without batch statistics");
      chosen.push_back(i);
      xs.push_back(wanted ? differentiable(places[i].x, graph) : places[i].x);
    }
    const std::vector<Tensor> values = scores_at(critic, weights, xs, pass);
    for (std::size_t i = 0; i < chosen.size(); ++i) answers[chosen[i]].score = values[i];
    if (!wanted || xs.empty()) continue;
    const std::vector<Tensor> ones = ones_like(values);  // samples do not mix: each gets the gradient of its own score
    const auto gradients = torch::autograd::grad(values, xs, ones, /*retain_graph=*/true, /*create_graph=*/true);
    for (std::size_t i = 0; i < chosen.size(); ++i) answers[chosen[i]].gradient = gradients[i].flatten(1);
  }
  const Tensor value = loss(answers);
  return {.loss = graph == Graph::keep ? value : value.detach(),
          .gradient = gradient(value, critic, weights, graph),
          .buffers = std::move(pass.updates)};
}

}  // namespace

Engine engine(const std::string& name) {
  if (name == "autograd" || name == "auto") return autograd();
  throw_unknown("engine", name, {"auto", "autograd"});
}

Engine autograd() { return {.name = "autograd", .critic_gradient = critic_gradient}; }

Tensor scores(const nn::Network& critic, const nn::Weights& at, const Tensor& x, nn::Pass& pass) {
  return critic.forward(at, x, pass).flatten();
}

nn::Weights leaves(const nn::Network& network, const nn::Weights& at, Graph graph) {
  nn::Weights weights = at;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    if (network.parameters[j].buffer || (graph == Graph::keep && weights[j].requires_grad())) continue;
    weights[j] = weights[j].detach().requires_grad_(true);
  }
  return weights;
}

nn::Weights gradient(const Tensor& loss, const nn::Network& network, const nn::Weights& at, Graph graph) {
  nn::Weights chosen;
  for (std::size_t j = 0; j < at.size(); ++j) {
    if (!network.parameters[j].buffer) chosen.push_back(at[j]);
  }
  nn::Weights found(chosen.size());
  if (loss.requires_grad()) {
    found = torch::autograd::grad({loss}, chosen, {}, std::nullopt, graph == Graph::keep, /*allow_unused=*/true);
  }
  nn::Weights all(at.size());
  for (std::size_t j = 0, k = 0; j < at.size(); ++j) {
    if (!network.parameters[j].buffer) all[j] = found[k++];
  }
  return all;
}

}  // namespace saddle::game
