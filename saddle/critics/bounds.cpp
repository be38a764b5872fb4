#include "saddle/critics/bounds.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <charconv>

#include "saddle/nn/constraint.h"
#include "saddle/nn/convolution_operator.h"

namespace saddle::critics {

bool is_bounded(const Bound& bound) {
  return !bound.penalties.empty() || bound.constraint.name != nn::unconstrained().name;
}

Bound no_bound() { return {.name = "none"}; }

Bound clip(double c) {
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, c).ptr;
  return {.name = "clip " + std::string(digits, end), .constraint = {"clip", {{"c", c}}}};
}

Bound two_sided(double weight) { return {.name = "gradient penalty", .penalties = {two_sided_penalty(weight)}}; }

Bound one_sided(double weight) { return {.name = "one-sided penalty", .penalties = {one_sided_penalty(weight)}}; }

Bound unsquared(double weight) { return {.name = "unsquared penalty", .penalties = {unsquared_penalty(weight)}}; }

Bound spectral_norm(const std::string& norm) {
  return {.name = "spectral norm", .constraint = {"spectral-norm", {{"norm", norm}}}};
}

CriticOptions bounded(CriticOptions options, const Bound& bound) {
  options.penalties = bound.penalties;
  options.constraint = bound.constraint;
  return options;
}

double lipschitz_bound(const nn::Network& chain, const nn::Weights& weights) {
  const c10::NoGradGuard no_grad;
  nn::Pass pass{.training = false};
  const nn::Weights as_used = chain.effective ? chain.effective(weights, pass) : weights;
  if (chain.layers.empty())
    throw ConfigError(text("Lipschitz bound of ", chain.name, ": its layers are not known, expected a chain of them"));
  const std::map<std::size_t, nn::ConvolutionOperator> convolutions = nn::convolution_operators(chain);
  double product = 1;
  std::size_t first = 0;
  for (const auto& layer : chain.layers) {
    const auto perceptron = layer->of_perceptron();
    const auto convolution = convolutions.find(first);  // or one inside a residual sum, whose name then has a prefix
    if (const std::optional<double> known = layer->stretch()) {
      product *= *known;
    } else if (perceptron && perceptron->linear) {
      product *= at::linalg_matrix_norm(as_used[first].to(at::kDouble), 2).item<double>();
    } else if (convolution != convolutions.end() && layer->parameters().front().name == "weight") {
      product *= nn::norm_bound(convolution->second, as_used[first]);
    } else {
      throw ConfigError(text("Lipschitz bound of ", chain.name, ": none is known of ", layer->description(),
                             ", expected a chain of linear layers, convolutions and activations"));
    }
    first += layer->parameters().size();
  }
  return product;
}

}  // namespace saddle::critics
