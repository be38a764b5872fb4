#include "saddle/optim/optimizer.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>

namespace saddle::optim {
namespace {

/// The gradient in its weight's memory layout: fused kernels walk both as flat arrays.
Tensor aligned(const Tensor& gradient, const Tensor& weight) {
  if (!gradient.defined()) return at::zeros_like(weight);
  if (gradient.strides() == weight.strides() && gradient.scalar_type() == weight.scalar_type()) return gradient;
  return at::empty_like(weight).copy_(gradient);
}

/// One reduction instead of a comparison an element: a sum is finite unless a term is not (or the sum overflows).
bool finite(const nn::Weights& tensors) {
  nn::Weights sums;
  for (const Tensor& x : tensors) sums.push_back(x.sum());
  if (sums.empty()) return true;
  return at::isfinite(at::stack(sums)).all().item<bool>();
}

}  // namespace

void Optimizer::attach(const nn::Network& network, const nn::Weights& weights) {
  index_.clear(), names_.clear(), like_.clear(), state_.clear();
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
  checked.push_back(g.loss.to(gradients.empty() ? g.loss.scalar_type() : gradients[0].scalar_type()));
  if (!finite(checked)) {
    if (!finite({g.loss})) refusal_ = "loss";
    for (std::size_t k = 0; k < index_.size() && refusal_.empty(); ++k) {
      if (!finite({gradients[k]})) refusal_ = "gradient of " + names_[k];
    }
  }
  if (!refusal_.empty()) return;
  if (!moving.empty()) update(moving, gradients);  // a critic may have nothing to train; ATen takes no empty lists
  for (const auto& [j, value] : g.buffers) weights[j].copy_(value);
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
