#include "saddle/optim/optimizer.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/core/finite.h"

namespace saddle::optim {
namespace {

/// The gradient in its weight's memory layout: fused kernels walk both as flat arrays.
Tensor aligned(const Tensor& gradient, const Tensor& weight) {
  if (!gradient.defined()) return at::zeros_like(weight);
  if (gradient.strides() == weight.strides() && gradient.scalar_type() == weight.scalar_type()) return gradient;
  return at::empty_like(weight).copy_(gradient);
}

}  // namespace

void Optimizer::attach(const nn::Network& network, const nn::Weights& weights) {
  stacked_ = network.stack > 0;
  index_.clear(), names_.clear(), like_.clear(), state_.clear(), refused_.reset();
  for (std::size_t j = 0; j < network.parameters.size(); ++j) {
    if (network.parameters[j].buffer) continue;
    index_.push_back(j);
    names_.push_back(network.parameters[j].name);
    like_.push_back(weights[j]);
  }
  make_state();
}

void Optimizer::step(nn::Weights& weights, const game::Gradients& g) {
  const c10::NoGradGuard no_grad;
  nn::Weights moving, gradients;
  for (const std::size_t j : index_) {
    moving.push_back(weights[j]);
    gradients.push_back(aligned(g.gradient[j], weights[j]));
  }
  refusal_.clear();
  nn::Weights checked = gradients;
  const bool asks_loss = !stacked_;  // that of a stack is a sum over its games
  if (asks_loss) checked.push_back(g.loss.to(gradients.empty() ? g.loss.scalar_type() : gradients[0].scalar_type()));
  if (!finite(checked)) {
    if (stacked_) return move_finite_games(weights, moving, gradients, g.buffers);
    if (!finite({g.loss})) refusal_ = "loss";
    for (std::size_t k = 0; k < index_.size() && refusal_.empty(); ++k) {
      if (!finite({gradients[k]})) refusal_ = "gradient of " + names_[k];
    }
  }
  if (!refusal_.empty()) return;
  if (!moving.empty()) update(moving, gradients);  // a critic may have nothing to train; ATen takes no empty lists
  for (const auto& [j, value] : g.buffers) weights[j].copy_(value);
}

void Optimizer::move_finite_games(const nn::Weights& weights, const nn::Weights& moving, const nn::Weights& gradients,
                                  const std::map<std::size_t, Tensor>& buffers) {
  Tensor fine = at::ones({moving[0].size(0)}, moving[0].options().dtype(at::kBool));
  for (const Tensor& gradient : gradients) fine.logical_and_(at::isfinite(gradient).flatten(1).all(1));
  refused_ = refused_.defined() ? refused_ + fine.logical_not() : fine.logical_not().to(at::kLong);
  if (!fine.any().item<bool>()) {
    refusal_ = "gradient of " + names_[0];
    return;
  }
  nn::Weights given, changing = moving;
  for (const Tensor& gradient : gradients)
    given.push_back(at::where(for_each_game(fine, gradient), gradient, 0).contiguous());
  for (const auto& [name, tensors] : state_) {
    for (const Tensor& x : *tensors) {
      if (x.dim() > 0) changing.push_back(x);
    }
  }
  nn::Weights before;
  for (const Tensor& x : changing) before.push_back(x.clone());
  update(moving, given);
  for (std::size_t k = 0; k < changing.size(); ++k)
    changing[k].copy_(at::where(for_each_game(fine, changing[k]), changing[k], before[k]));
  for (const auto& [j, value] : buffers)
    weights[j].copy_(at::where(for_each_game(fine, weights[j]), value, weights[j]));
}

std::function<nn::Weights(const nn::Weights&)> Optimizer::imagined() const {
  std::vector<std::function<Tensor(const Tensor&)>> each;
  for (std::size_t k = 0; k < index_.size(); ++k) each.push_back(imagined(k));
  return [each = std::move(each), index = index_, like = like_](const nn::Weights& gradients) {
    nn::Weights changes(gradients.size());
    for (std::size_t k = 0; k < index.size(); ++k) {
      const Tensor& gradient = gradients[index[k]];
      changes[index[k]] = each[k](gradient.defined() ? gradient : at::zeros_like(like[k]));
    }
    return changes;
  };
}

Tensor Optimizer::scaled(const Tensor& gradient) const {
  return rates_.defined() ? for_each_game(learning_rate() * rates_, gradient) * gradient : learning_rate() * gradient;
}

Tensor root(const Tensor& v) { return v.clamp_min(v.scalar_type() == at::kDouble ? 1e-300 : 1e-36).sqrt(); }

Tensor for_each_game(const Tensor& numbers, const Tensor& weight) {
  Shape shape(static_cast<std::size_t>(weight.dim()), 1);
  shape[0] = numbers.numel();
  return numbers.view(shape);
}

const nn::Weights* Optimizer::keep(const std::string& name, nn::Weights tensors) {
  state_.emplace_back(name, std::make_unique<nn::Weights>(std::move(tensors)));
  return state_.back().second.get();
}

const nn::Weights* Optimizer::zeros_like_weights(const std::string& name) {
  nn::Weights zeros;
  for (const Tensor& weight : like_) zeros.push_back(at::zeros_like(weight));
  return keep(name, std::move(zeros));
}

const nn::Weights* Optimizer::counts(const std::string& name) {
  nn::Weights zeros;
  for (const Tensor& weight : like_) zeros.push_back(at::zeros({}, weight.options().dtype(at::kFloat)));
  return keep(name, std::move(zeros));
}

std::vector<std::pair<std::string, Tensor>> Optimizer::state() const {
  std::vector<std::pair<std::string, Tensor>> all;
  for (const auto& [name, tensors] : state_) {
    for (std::size_t k = 0; k < tensors->size(); ++k) all.emplace_back(text(name, ".", names_[k]), (*tensors)[k]);
  }
  return all;
}

}  // namespace saddle::optim
