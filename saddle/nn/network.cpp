#include "saddle/nn/network.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "saddle/nn/chain_detail.h"

namespace saddle::nn {

std::unique_ptr<Piece> Layer::piece(const Weights&, std::size_t, const Tensor&, Pass&) const {
  throw ConfigError(text(description(), ": is not piecewise linear in its input"));
}

Network sequential(std::string name, Shape input_shape, Shape output_shape,
                   std::vector<std::shared_ptr<const Layer>> layers) {
  const Chain chain(layers);
  std::function<std::unique_ptr<Piece>(const Weights&, const Tensor&, Pass&)> piece;
  if (chain.curved().empty()) {
    piece = [chain](const Weights& weights, const Tensor& x, Pass& pass) { return chain.piece(weights, 0, x, pass); };
  }
  return {.name = std::move(name),
          .input_shape = std::move(input_shape),
          .output_shape = std::move(output_shape),
          .parameters = chain.parameters(""),
          .mixes_samples = chain.mixes_samples(),
          .classes = chain.classes(),
          .forward = [chain](const Weights& weights, const Tensor& x,
                             Pass& pass) { return chain.forward(weights, 0, x, pass); },
          .layers = std::move(layers),
          .piece = std::move(piece),
          .curved = chain.curved().empty() ? "" : chain.curved() + " is not piecewise linear in its input"};
}

Network with_forward(Network network, std::function<Tensor(const Weights&, const Tensor& x, Pass&)> forward,
                     const std::string& why) {
  network.forward = std::move(forward);
  network.piece = nullptr, network.curved = why;
  return network;
}

Network with_global_statistics(Network network, std::shared_ptr<const Ranks> ranks) {
  if (!network.mixes_samples || ranks->alone()) return network;
  auto forward = [inner = network.forward, ranks](const Weights& weights, const Tensor& x, Pass& pass) {
    pass.ranks = ranks;
    return inner(weights, x, pass);
  };
  return with_forward(std::move(network), std::move(forward), "its batch statistics are of all processes");
}

Weights initialise(const Network& network, std::uint64_t seed, std::uint8_t lane, const at::TensorOptions& options) {
  Weights weights;
  for (std::size_t j = 0; j < network.parameters.size(); ++j) {
    const Parameter& parameter = network.parameters[j];
    Tensor value = draw(parameter.init, parameter.shape, Stream(seed, Purpose::init, j, lane), options);
    // Convolutions run twice as fast so. A copy, since contiguous() leaves a layer of one channel the strides it has,
    // by which ATen takes it, and what follows it, for channels-first.
    if (value.dim() == 4) value = value.to(value.options(), false, /*copy=*/true, at::MemoryFormat::ChannelsLast);
    weights.push_back(std::move(value));
  }
  return weights;
}

Weights trainable(const Network& network, const Weights& weights) {
  Weights chosen;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    if (!network.parameters[j].buffer) chosen.push_back(weights[j]);
  }
  return chosen;
}

Weights in_network_order(const Network& network, const Weights& of_trainable) {
  Weights all(network.parameters.size());
  for (std::size_t j = 0, k = 0; j < all.size(); ++j) {
    if (!network.parameters[j].buffer) all[j] = of_trainable[k++];
  }
  return all;
}

bool has_buffers(const Network& network) { return std::ranges::any_of(network.parameters, &Parameter::buffer); }

std::int64_t count_parameters(const Network& network) {
  std::int64_t count = 0;
  for (const Parameter& parameter : network.parameters) {
    if (!parameter.buffer) count += c10::multiply_integers(parameter.shape);
  }
  return count;
}

}  // namespace saddle::nn
