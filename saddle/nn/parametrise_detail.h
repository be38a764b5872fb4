#pragma once
#include <functional>
#include <vector>

#include "saddle/nn/network.h"

namespace saddle::nn {

/// The network's trainable matrices by index: entries called "...weight" of at least two dimensions, {out, in...}.
std::vector<std::size_t> matrices(const Network& network);

/// The network with its list replaced by `effective` of it.
Network parametrised(Network network, std::function<Weights(const Weights&, Pass&)> effective);

/// W / size, one number a matrix: size {} for W {out, in...}, {R} for R matrices at once. Where size is nothing, W as
/// it is.
Tensor divided(const Tensor& weight, const Tensor& size);

}  // namespace saddle::nn
