#include "saddle/game/engine.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "saddle/game/places_detail.h"

namespace saddle::game {
namespace {

/// The places where the input gradient is wanted, or those where it is not.
std::vector<std::size_t> places_where(const std::vector<Place>& places, bool gradient) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i].gradient == gradient) chosen.push_back(i);
  }
  return chosen;
}

std::vector<Tensor> ones_like(const std::vector<Tensor>& values) {
  std::vector<Tensor> ones;
  for (const Tensor& value : values) ones.push_back(at::ones_like(value));
  return ones;
}

/// x as something to differentiate in: a new leaf or, where x's own graph is to be kept, a view of it: interpolates
/// depend on fakes, and dD/dx at a fake must not go through them.
Tensor differentiable(const Tensor& x, Graph graph) {
  return graph == Graph::keep && x.requires_grad() ? x.view_as(x) : x.detach().requires_grad_(true);
}

/// Several places in one pass, where the critic allows it; else one pass a place. Of a stack of small games too:
/// joining its places along samples and taking them apart would cost more than the passes.
std::vector<Tensor> outputs_at(const nn::Network& critic, const nn::Weights& weights, const std::vector<Place>& places,
                               nn::Pass& pass) {
  std::vector<Tensor> all;
  if (critic.mixes_samples || critic.stack > 0 || places.size() < 2) {
    for (const Place& place : places) all.push_back(outputs(critic, weights, place, pass));
    return all;
  }
  const Joined together = joined(places, 0);
  return together.split(outputs(critic, weights, {together.x, together.labels}, pass), 0);
}

/// Each sample's gradient of its own score: samples do not mix, so one backward pass with ones gives them all.
std::vector<Tensor> input_gradients(const Question& question, const std::vector<Answer>& answers,
                                    const std::vector<std::size_t>& chosen, const std::vector<Place>& places) {
  std::vector<Tensor> scores, xs;
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    scores.push_back(question.witness ? question.witness(answers, chosen[k]) : answers[chosen[k]].score());
    xs.push_back(places[k].x);
  }
  return torch::autograd::grad(scores, xs, ones_like(scores), /*retain_graph=*/true, /*create_graph=*/true);
}

Gradients autograd_gradient(const nn::Network& critic, const nn::Weights& at, const Question& question, Graph graph) {
  const c10::AutoGradMode grad_mode(true);
  const nn::Weights weights = leaves(critic, at, graph);
  if (question.complete) announce(critic, weights, question.complete);
  nn::Pass pass;
  std::vector<Answer> answers(question.places.size());
  for (const bool wanted : {false, true}) {  // places without gradient share a pass, so do those with
    const std::vector<std::size_t> chosen = places_where(question.places, wanted);
    if (chosen.empty()) continue;
    if (wanted && critic.mixes_samples)
      throw ConfigError("a per-sample input gradient needs a critic without batch statistics");
    std::vector<Place> places;
    for (const std::size_t i : chosen) {
      places.push_back(question.places[i]);
      if (wanted) places.back().x = differentiable(places.back().x, graph);
    }
    const std::vector<Tensor> values = outputs_at(critic, weights, places, pass);
    for (std::size_t k = 0; k < chosen.size(); ++k) answers[chosen[k]].output = values[k];
    if (!wanted) continue;
    const std::vector<Tensor> gradients = input_gradients(question, answers, chosen, places);
    for (std::size_t k = 0; k < chosen.size(); ++k)
      answers[chosen[k]].gradient = gradients[k].flatten(critic.stack + 1);
  }
  const Tensor value = question.loss(answers);
  return {.loss = graph == Graph::keep ? value : value.detach(),
          .gradient = gradient(value, critic, weights, graph),
          .buffers = std::move(pass.updates)};
}

}  // namespace

Tensor Question::loss(const std::vector<Answer>& answers) const {
  Tensor sum = terms.front()(answers);
  for (std::size_t k = 1; k < terms.size(); ++k) sum = sum + terms[k](answers);
  return sum;
}

void Question::join_terms() {
  Question all;
  all.terms = std::move(terms);
  terms = {[all = std::move(all)](const std::vector<Answer>& answers) { return all.loss(answers); }};
}

Engine engine(const std::string& name) {
  for (const Engine& one : {analytic(), automatic(), autograd()}) {
    if (one.name == name) return one;
  }
  throw_unknown("engine", name, {"analytic", "auto", "autograd"});
}

Engine autograd() {
  return {.name = "autograd", .critic_gradient = autograd_gradient, .serves = [](const nn::Network&, bool, Graph) {
            return std::string("autograd");
          }};
}

Tensor outputs(const nn::Network& critic, const nn::Weights& at, const Place& place, nn::Pass& pass) {
  pass.labels = place.labels;
  return critic.forward(at, place.x, pass);
}

void announce(const nn::Network& network, const nn::Weights& leaves, const nn::Complete& complete) {
  for (std::size_t j = 0; j < leaves.size(); ++j) {
    if (network.parameters[j].buffer) continue;
    leaves[j].register_hook([complete, j](const Tensor& gradient) {
      if (gradient.defined()) complete(j, gradient);
    });
  }
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
  const nn::Weights chosen = nn::trainable(network, at);
  nn::Weights found(chosen.size());
  if (loss.requires_grad() && !chosen.empty()) {  // asked for nothing, autograd would fill in every leaf's grad()
    found = torch::autograd::grad({loss}, chosen, {}, std::nullopt, graph == Graph::keep, /*allow_unused=*/true);
  }
  return nn::in_network_order(network, found);
}

}  // namespace saddle::game
