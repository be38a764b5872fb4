#include "saddle/nn/module_adapter.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/nn/module.h>

#include <set>

namespace saddle::nn {
namespace {

using torch::nn::Module;

/// A module's parameters and buffers as its state_dict lists them.
std::vector<std::pair<std::string, Tensor>> state(const Module& module) {
  std::vector<std::pair<std::string, Tensor>> all;
  for (const auto& part : module.named_modules()) {
    const std::string prefix = part.key().empty() ? "" : part.key() + ".";
    for (const auto& parameter : part.value()->named_parameters(false))
      all.emplace_back(prefix + parameter.key(), parameter.value());
    for (const auto& buffer : part.value()->named_buffers(false))
      all.emplace_back(prefix + buffer.key(), buffer.value());
  }
  return all;
}

/// Puts libtorch's global CPU generator back at the end of a scope.
class KeepGenerator {
 public:
  KeepGenerator() : generator_(at::detail::getDefaultCPUGenerator()), before_(generator_.get_state()) {}
  KeepGenerator(const KeepGenerator&) = delete;
  KeepGenerator& operator=(const KeepGenerator&) = delete;
  ~KeepGenerator() { generator_.set_state(before_); }

 private:
  at::Generator generator_;
  Tensor before_;
};

std::shared_ptr<Module> copy_of(const Module& module) {
  const KeepGenerator keep;  // clone() runs reset(), which draws
  return module.clone();
}

std::shared_ptr<const Module> prototype(const Module& module, const std::string& name) {
  std::set<const c10::TensorImpl*> met;
  for (const auto& [key, value] : state(module)) {
    if (met.insert(value.unsafeGetTensorImpl()).second) continue;
    throw ConfigError(text("module '", name, "': ", key, " is shared with another entry, a copy would part them"));
  }
  try {
    return copy_of(module);
  } catch (const c10::Error& error) {
    throw ConfigError(text("module '", name,
                           "' cannot be copied: derive it from torch::nn::Cloneable and register its ",
                           "parts in reset() (", error.what_without_backtrace(), ")"));
  }
}

/// Makes `slot`, a copy's parameter, stand for `weight`: its values, and its place in the graph.
void put(const Tensor& slot, const Tensor& weight) {
  slot.set_data(weight.detach());
  slot.set_requires_grad(false);
  if (weight.requires_grad())
    torch::autograd::impl::set_gradient_edge(slot, torch::autograd::impl::gradient_edge(weight));
}

}  // namespace

Network adapt(std::shared_ptr<Module> module, std::string name, Shape input_shape, Shape output_shape,
              std::function<Tensor(Module&, const Tensor&)> forward, const AdaptOptions& options) {
  Network network{.name = name,
                  .input_shape = std::move(input_shape),
                  .output_shape = std::move(output_shape),
                  .mixes_samples = options.mixes_samples};
  const std::shared_ptr<const Module> original = prototype(*module, name);
  std::vector<bool> buffer;
  for (const auto& [key, value] : state(*module)) {  // a copy would not know which parameters require a gradient
    buffer.push_back(!value.requires_grad());
    network.parameters.push_back({key, value.sizes().vec(), given(value.detach().clone()), buffer.back()});
  }
  network.forward = [original, buffer, forward = std::move(forward)](const Weights& weights, const Tensor& x,
                                                                     Pass& pass) {
    const std::shared_ptr<Module> copy = copy_of(*original);
    const auto slots = state(*copy);
    for (std::size_t j = 0; j < slots.size(); ++j) {
      put(slots[j].second, buffer[j] ? pass.buffer(weights, j).clone() : weights[j]);
    }
    copy->train(pass.training);
    const Tensor y = forward(*copy, x);
    for (std::size_t j = 0; pass.training && j < slots.size(); ++j) {
      if (buffer[j]) pass.updates[j] = slots[j].second.detach();
    }
    return y;
  };
  return network;
}

}  // namespace saddle::nn
