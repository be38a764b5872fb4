#pragma once
#include "saddle/nn/network.h"

namespace saddle::nn {

struct ClassifierOptions {
  std::int64_t width = 32;      // channels of the finest level; doubled at each coarser one, at most four times that
  std::int64_t features = 128;  // units of the last hidden layer
  std::int64_t outputs = 10;    // classes
};

/// A small CNN that says what an image shows: x {n, c, h, w} -> logits {n, outputs}. A 3x3 convolution, then 4x4
/// convolutions of stride 2 until no side is above 8, batch norm and ReLU after each, then two linear layers
/// with a ReLU between them, whose output is what scores compare.
/// @throws ConfigError unless the image is {c, h, w} with sides of at least 8.
Network classifier(const Shape& image, const ClassifierOptions& options);

/// What a chain of layers makes of x after so many of them, for each number in `counts` (rising): {n, ...} each. The
/// last hidden layer of a network of L layers that ends in ReLU and a linear layer is the one after L - 1.
/// @throws ConfigError naming the network if it is no chain of layers or has fewer
std::vector<Tensor> after_layers(const Network& network, const Weights& weights, const Tensor& x, Pass& pass,
                                 const std::vector<std::int64_t>& counts);

}  // namespace saddle::nn
