#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "saddle/game/fakes_detail.h"

namespace saddle::game {
namespace {

bool has_pieces(const nn::Network& generator, Graph graph) {
  return graph == Graph::drop && generator.piece && !generator.effective;
}

nn::Divided in_pieces(const nn::Network& generator, const nn::Weights& at, const Tensor& z, const Tensor& labels) {
  const c10::NoGradGuard no_grad;
  return {generator, nn::layer_values(generator, at, z.scalar_type()), z, labels};
}

}  // namespace

Fakes::Fakes(const nn::Network& generator, const nn::Weights& at, const Tensor& z, const Tensor& labels, Graph graph,
             nn::Complete complete)
    : generator_(generator), graph_(graph), complete_(std::move(complete)) {
  if (has_pieces(generator, graph)) {
    pieces_.emplace(in_pieces(generator, at, z, labels));
    x_ = pieces_->output().detach().requires_grad_(true);
  } else {
    const c10::AutoGradMode grad_mode(true);
    leaves_ = leaves(generator, at, graph);
    pass_.labels = labels;
    if (complete_) announce(generator, leaves_, complete_);
    x_ = generator.forward(leaves_, z, pass_);
  }
}

nn::Weights Fakes::pulled_back(const std::vector<Tensor>& shown, const std::vector<Tensor>& outer) {
  std::vector<Tensor> outputs, outer_of_outputs;
  for (std::size_t k = 0; k < shown.size(); ++k) {
    if (outer[k].defined() && shown[k].requires_grad())
      outputs.push_back(shown[k]), outer_of_outputs.push_back(outer[k]);
  }
  nn::Weights found(generator_.parameters.size());
  if (outputs.empty()) return found;
  const bool keep = graph_ == Graph::keep;
  const auto through = [&](const std::vector<Tensor>& inputs) {
    return torch::autograd::grad(outputs, inputs, outer_of_outputs, std::nullopt, keep, /*allow_unused=*/true);
  };
  if (!pieces_) {
    const nn::Weights chosen = nn::trainable(generator_, leaves_);
    return chosen.empty() ? found : nn::in_network_order(generator_, through(chosen));
  }
  const c10::NoGradGuard no_grad;
  if (const Tensor delta = through({x_}).front(); delta.defined()) pieces_->backpropagate(delta, found, complete_);
  return found;
}

Tensor fakes(const nn::Network& generator, const nn::Weights& at, const Tensor& z, const Tensor& labels, Graph graph) {
  if (has_pieces(generator, graph)) return in_pieces(generator, at, z, labels).output();
  const c10::AutoGradMode grad_mode(graph == Graph::keep);
  nn::Pass pass;
  pass.labels = labels;
  return generator.forward(at, z, pass);
}

}  // namespace saddle::game
