#include "saddle/nn/divided.h"

#include <ATen/ATen.h>
#include <ATen/ThreadLocalState.h>
#include <c10/util/accumulate.h>

#include <algorithm>
#include <mutex>

#include <unistd.h>

#include "saddle/core/parallel.h"

namespace saddle::nn {
namespace {

constexpr std::int64_t kSmallNetwork = 1 << 17;                        // weights
constexpr std::int64_t kLeastSamples = 8, kLeastSamplesOfSmall = 64;  // of a part, where there are more than two
constexpr std::int64_t kMostParts = 32;                               // each has a gradient of its own

/// The machine's cores, whatever this process may use of them: results depend on it.
std::int64_t cores() {
  static const std::int64_t number = std::max(1L, sysconf(_SC_NPROCESSORS_CONF));
  return number;
}

/// Two parts for each core, so that a core which another process takes half of does one of four; small networks have one,
/// since each part costs them as much time as some hundred samples.
std::int64_t number_of_parts(const Network& network, std::int64_t samples) {
  std::int64_t weights = 0;
  for (const Parameter& parameter : network.parameters) weights += c10::multiply_integers(parameter.shape);
  const bool small = weights < kSmallNetwork;
  const std::int64_t most = std::clamp<std::int64_t>(small ? cores() : 2 * cores(), 2, kMostParts);
  if (samples < 2 * kLeastSamples) return 1;
  return std::clamp<std::int64_t>(samples / (small ? kLeastSamplesOfSmall : kLeastSamples), 2, most);
}

at::ScalarType layers_type(const Network& network, at::ScalarType batch) {
  return network.bfloat16 ? at::kBFloat16 : batch;
}

}  // namespace

Divided::Divided(const Network& network, const Weights& values, const Tensor& x, const Tensor& labels)
    : samples_(network.stack), inside_(layers_type(network, x.scalar_type())), outside_(x.scalar_type()) {
  const std::int64_t n = x.size(samples_);
  const bool divisible = network.stack == 0 && !network.mixes_samples && x.is_cpu();
  const std::int64_t parts = divisible ? number_of_parts(network, n) : 1;
  for (std::int64_t t = 0; t < parts; ++t) {
    const std::int64_t from = n * t / parts;
    parts_.push_back({.from = from, .count = n * (t + 1) / parts - from});
  }
  each_part([&](Part& part) {
    if (labels.defined()) part.pass.labels = labels.narrow(0, part.from, part.count);
    part.piece = network.piece(values, of(part, x), part.pass);
    part.result = part.piece->output();
  });
  output_ = joined_results();
  for (Part& part : parts_) updates_.merge(part.pass.updates);
}

Tensor Divided::pull_back(const Tensor& delta) {
  each_part([&](Part& part) { part.result = part.piece->pull_back(of(part, delta)); });
  return joined_results();
}

void Divided::push_forward(const Tensor& tangent, const Tensor& slope, Weights& gradient, const Complete& complete) {
  ready(gradient, complete);
  each_part([&](Part& part) {
    const Tensor own = slope.defined() ? slope.narrow(samples_, part.from, part.count) : slope;
    part.piece->push_forward(tangent.defined() ? of(part, tangent) : tangent, own, part.gradient);
  });
  if (!complete) add_gradients(gradient, 0, gradient.size());
}

void Divided::backpropagate(const Tensor& delta, Weights& gradient, const Complete& complete) {
  ready(gradient, complete);
  each_part([&](Part& part) { part.piece->backpropagate(of(part, delta), /*further=*/false, part.gradient); });
  if (!complete) add_gradients(gradient, 0, gradient.size());
}

/// Gives each part a gradient of its own, and has layers reported if anybody wants to know: a layer's gradients are
/// complete when the last part has passed it.
void Divided::ready(Weights& gradient, const Complete& complete) {
  for (Part& part : parts_) part.gradient.assign(gradient.size(), {});
  if (!complete) return;
  struct Adding {
    std::mutex mutex;
    std::vector<std::size_t> parts;  // of each weight, in how many its gradient is complete
  };
  const auto adding = std::make_shared<Adding>();
  adding->parts.assign(gradient.size(), 0);
  const Piece::Completed completed = [&, this, adding](std::size_t from, std::size_t to) {
    const std::lock_guard lock(adding->mutex);
    for (std::size_t j = from; j < to; ++j) {
      if (++adding->parts[j] < parts_.size()) continue;
      add_gradients(gradient, j, j + 1);
      if (gradient[j].defined()) complete(j, gradient[j]);
    }
  };
  for (Part& part : parts_) {
    if (!part.piece->report_to(completed)) throw std::logic_error("a network's piece reports no layers");
  }
}

void Divided::each_part(const std::function<void(Part&)>& work) {
  const at::ThreadLocalState state;
  in_parallel(static_cast<std::int64_t>(parts_.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    const at::ThreadLocalStateGuard same(state);
    for (std::int64_t k = begin; k < end; ++k) work(parts_[static_cast<std::size_t>(k)]);
  });
}

Tensor Divided::of(const Part& part, const Tensor& batch) const {
  const Tensor own = parts_.size() == 1 ? batch : batch.narrow(samples_, part.from, part.count);
  return (own.requires_grad() ? own.detach() : own).to(inside_);
}

Tensor Divided::joined_results() const {
  if (parts_.size() == 1) return parts_.front().result.to(outside_);
  std::vector<Tensor> all;
  for (const Part& part : parts_) all.push_back(part.result);
  return at::cat(all, samples_).to(outside_);
}

void Divided::add_gradients(Weights& gradient, std::size_t from, std::size_t to) {
  for (Part& part : parts_) {
    for (std::size_t j = from; j < to; ++j) add_to(gradient[j], std::exchange(part.gradient[j], {}));
  }
}

Weights layer_values(const Network& network, const Weights& effective, at::ScalarType batch) {
  Weights all;
  for (const Tensor& weight : effective) {
    const Tensor value = weight.requires_grad() ? weight.detach() : weight;
    all.push_back(value.is_floating_point() ? value.to(layers_type(network, batch)) : value);
  }
  return all;
}

}  // namespace saddle::nn
