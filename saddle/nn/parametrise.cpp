#include <ATen/ATen.h>

#include "saddle/nn/parametrise_detail.h"

namespace saddle::nn {

std::vector<std::size_t> matrices(const Network& network) {
  std::vector<std::size_t> all;
  for (std::size_t j = 0; j < network.parameters.size(); ++j) {
    const Parameter& parameter = network.parameters[j];
    if (!parameter.buffer && parameter.shape.size() > 1 && parameter.name.ends_with("weight")) all.push_back(j);
  }
  return all;
}

Network parametrised(Network network, std::function<Weights(const Weights&, Pass&)> effective) {
  network.forward = [forward = std::move(network.forward), effective](const Weights& weights, const Tensor& x,
                                                                      Pass& pass) {
    return forward(effective(weights, pass), x, pass);
  };
  network.effective = [before = std::move(network.effective), effective](const Weights& weights, Pass& pass) {
    const Weights replaced = effective(weights, pass);
    return before ? before(replaced, pass) : replaced;
  };
  return network;
}

Tensor divided(const Tensor& weight, const Tensor& size) {
  constexpr double kNothing = 1e-12;
  Shape shape = size.sizes().vec();
  shape.resize(weight.dim(), 1);
  return weight / at::where(size > kNothing, size, at::ones_like(size)).view(shape);
}

}  // namespace saddle::nn
