#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <numeric>

#include "saddle/game/engine.h"
#include "saddle/nn/piece.h"

namespace saddle::game {
namespace {

/// All places in one batch, those whose input gradient is wanted last.
struct Batched {
  Tensor x, labels;
  std::vector<std::size_t> order;  // of the places
  std::vector<std::int64_t> rows;  // of each, in that order
  nn::Sweep sweep;
};

Batched batched(const std::vector<Place>& places, std::int64_t dimension) {
  Batched all{.order = std::vector<std::size_t>(places.size()), .sweep = {.dimension = dimension}};
  std::iota(all.order.begin(), all.order.end(), 0);
  std::ranges::stable_partition(all.order, [&](std::size_t i) { return !places[i].gradient; });
  std::vector<Tensor> xs, labels;
  for (const std::size_t i : all.order) {
    xs.push_back(places[i].x.detach());
    if (places[i].labels.defined()) labels.push_back(places[i].labels);
    all.rows.push_back(places[i].x.size(dimension));
    if (!places[i].gradient) all.sweep.wanted += all.rows.back();
  }
  all.x = xs.size() == 1 ? xs[0] : at::cat(xs, dimension);
  if (!labels.empty()) all.labels = at::cat(labels);
  return all;
}

/// The weights as the layers get them, and the way back to those that are trained.
class Effective {
 public:
  Effective(const nn::Network& critic, const nn::Weights& at, nn::Pass& pass) : critic_(critic) {
    if (critic.effective) {
      const c10::AutoGradMode grad_mode(true);
      leaves_ = leaves(critic, at, Graph::drop);
      effective_ = critic.effective(leaves_, pass);
    } else {
      effective_ = at;
    }
  }

  /// @param type  that the layers compute in
  nn::Weights values(at::ScalarType type) const {
    nn::Weights all;
    for (const Tensor& weight : effective_)
      all.push_back(weight.is_floating_point() ? weight.detach().to(type) : weight.detach());
    return all;
  }

  /// @param gradient  in the weights as the layers get them
  nn::Weights pulled_back(const nn::Weights& gradient) const {
    nn::Weights found = gradient, outputs, outer;
    for (std::size_t j = 0; j < found.size(); ++j) {
      if (!found[j].defined()) continue;
      found[j] = found[j].to(effective_[j].scalar_type());
      if (leaves_.empty() || effective_[j].is_leaf()) continue;
      outputs.push_back(effective_[j]), outer.push_back(found[j]), found[j] = Tensor();
    }
    if (outputs.empty()) return found;
    const nn::Weights through = nn::in_network_order(
        critic_, torch::autograd::grad(outputs, nn::trainable(critic_, leaves_), outer, /*retain_graph=*/false,
                                       /*create_graph=*/false, /*allow_unused=*/true));
    for (std::size_t j = 0; j < found.size(); ++j) {
      if (through[j].defined()) found[j] = found[j].defined() ? found[j] + through[j] : through[j];
    }
    return found;
  }

 private:
  const nn::Network& critic_;
  nn::Weights leaves_, effective_;
};

/// F and its slopes in scores and input gradients, by autograd on these alone.
struct Outer {
  Tensor loss, slope, tangent;
};

Outer outer(const Question& question, const Batched& all, const Tensor& output, const Tensor& gradient) {
  const c10::AutoGradMode grad_mode(true);
  const Tensor s = output.detach().requires_grad_(true);
  const Tensor g = gradient.defined() ? gradient.detach().requires_grad_(true) : Tensor();
  const std::vector<Tensor> outputs = s.split_with_sizes(all.rows, all.sweep.dimension);
  std::vector<Answer> answers(question.places.size());
  std::int64_t row = 0;
  for (std::size_t k = 0; k < all.order.size(); ++k) {
    Answer& answer = answers[all.order[k]];
    answer.output = outputs[k];
    if (!question.places[all.order[k]].gradient) continue;
    answer.gradient = g.narrow(all.sweep.dimension, row, all.rows[k]).flatten(all.sweep.dimension + 1);
    row += all.rows[k];
  }
  const Tensor value = question.loss(answers);
  std::vector<Tensor> chosen{s}, found;
  if (g.defined()) chosen.push_back(g);
  if (value.requires_grad()) found = torch::autograd::grad({value}, chosen, {}, std::nullopt, false, true);
  found.resize(2);
  const Tensor slope = found[0].defined() ? found[0] : at::zeros_like(s);
  return {.loss = value.detach(),
          .slope = slope.detach().squeeze(-1),
          .tangent = !g.defined()         ? Tensor()
                     : found[1].defined() ? found[1].detach()
                                          : at::zeros_like(g)};
}

Gradients analytic_gradient(const nn::Network& critic, const nn::Weights& at, const Question& question, Graph graph) {
  if (const std::string why = obstacle(critic, static_cast<bool>(question.witness), graph); !why.empty())
    throw ConfigError("engine analytic: " + why);
  const c10::NoGradGuard no_grad;
  Batched all = batched(question.places, critic.stack);
  const at::ScalarType outside = all.x.scalar_type(), inside = critic.bfloat16 ? at::kBFloat16 : outside;
  nn::Pass pass;
  pass.labels = all.labels;
  const Effective weights(critic, at, pass);
  const std::unique_ptr<nn::Piece> piece = critic.piece(weights.values(inside), all.x.to(inside), pass);

  const bool wanted = all.sweep.wanted < all.x.size(critic.stack);
  const Tensor g = piece->pull_back(at::ones_like(piece->output()), all.sweep, /*at_input=*/true);
  const Outer f = outer(question, all, piece->output().to(outside), wanted ? g.to(outside) : Tensor());
  all.sweep.slope = f.slope;
  nn::Weights gradient(critic.parameters.size());
  piece->push_forward(wanted ? f.tangent.to(inside) : Tensor(), all.sweep, gradient);
  return {.loss = f.loss, .gradient = weights.pulled_back(gradient), .buffers = std::move(pass.updates)};
}

}  // namespace

std::string obstacle(const nn::Network& critic, bool witness, Graph graph) {
  if (!critic.piece)
    return text("critic '", critic.name, "': ", critic.curved.empty() ? "it is not made of layers" : critic.curved);
  if (critic.output_shape != Shape{1})
    return text("critic '", critic.name, "' has outputs ", text_of(critic.output_shape), ", not one score");
  if (witness) return "the objective's gradients are of a witness function, not of the score";
  if (graph == Graph::keep) return "the rule differentiates through the critic's gradient";
  return "";
}

Engine analytic() {
  return {.name = "analytic",
          .critic_gradient = analytic_gradient,
          .serves = [](const nn::Network& critic, bool witness, Graph graph) {
            const std::string why = obstacle(critic, witness, graph);
            if (!why.empty()) throw ConfigError("engine analytic: " + why);
            return std::string("analytic");
          }};
}

Engine automatic() {
  return {.name = "auto",
          .critic_gradient =
              [](const nn::Network& critic, const nn::Weights& at, const Question& question, Graph graph) {
                const bool can = obstacle(critic, static_cast<bool>(question.witness), graph).empty();
                return (can ? analytic() : autograd()).critic_gradient(critic, at, question, graph);
              },
          .serves =
              [](const nn::Network& critic, bool witness, Graph graph) {
                const std::string why = obstacle(critic, witness, graph);
                return why.empty() ? "analytic" : "autograd, since " + why;
              }};
}

}  // namespace saddle::game
