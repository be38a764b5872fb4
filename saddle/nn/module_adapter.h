#pragma once
#include <functional>
#include <memory>
#include <string>

#include "saddle/nn/network.h"

namespace torch::nn {
class Module;
}

namespace saddle::nn {

struct AdaptOptions {
  bool mixes_samples = true;  // false only if one sample's output never depends on the others of its batch
};

/// A network out of a module of the user's: D = adapt(module, "mine", {2}, {1}, [](torch::nn::Module& m, const Tensor&
/// x) { return m.as<Mine>()->forward(x); }). For the autograd engine; derivatives in the weights work to any order.
///
/// The network's list has the module's state_dict names and order, and starts as the module is now: `initialise` draws
/// nothing and later changes of the module are not seen. Buffers, and parameters that require no gradient, are marked
/// as buffers; what a training pass writes into them, in place, is reported in Pass::updates.
///
/// Each pass copies the module, gives the copy the weights it was handed and calls `forward` on it. Making a copy runs
/// the module's reset(), which draws from libtorch's global CPU generator; that generator is put back after it, so a
/// pass disturbs it only if `forward` itself draws (dropout). Other threads must not draw from it meanwhile.
/// @param forward  {n, input_shape...} -> {n, output_shape...}; writes into buffers in place, never into parameters.
/// @throws ConfigError if the module cannot be copied (not Cloneable, or registered outside reset()) or shares a
/// tensor.
Network adapt(std::shared_ptr<torch::nn::Module> module, std::string name, Shape input_shape, Shape output_shape,
              std::function<Tensor(torch::nn::Module&, const Tensor&)> forward, const AdaptOptions& options = {});

}  // namespace saddle::nn
