#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/ThreadLocalState.h>

#include "saddle/core/parallel.h"
#include "saddle/game/batch_detail.h"

namespace saddle::game {
namespace {

constexpr std::int64_t kNumbers = 2 * 256 * 128;  // of a part, in its widest layer

nn::Weights narrowed(const nn::Weights& weights, std::int64_t from, std::int64_t count) {
  nn::Weights all;
  for (const Tensor& weight : weights) all.push_back(weight.narrow(0, from, count));
  return all;
}

/// Of {R, out, in} and {R, out}.
std::int64_t widest(const Point& at) {
  std::int64_t most = 1;
  for (const nn::Weights* player : {&at.critic, &at.generator}) {
    for (const Tensor& weight : *player) most = std::max(most, weight.dim() > 1 ? weight.size(1) : 1);
  }
  return most;
}

/// One after the other again; undefined where it is in the parts.
Tensor joined_again(const std::vector<Tensor>& parts) { return parts.front().defined() ? at::cat(parts) : Tensor(); }

/// A player's, who may have been asked for nothing.
Gradients joined_again(const std::vector<Both>& of_both, Gradients Both::* player) {
  std::vector<Gradients> parts;
  for (const Both& part : of_both) parts.push_back(part.*player);
  if (!parts.front().loss.defined()) return {};
  Gradients all{.loss = parts.front().loss, .gradient = nn::Weights(parts.front().gradient.size())};
  for (std::size_t p = 1; p < parts.size(); ++p) all.loss = all.loss + parts[p].loss;
  const auto of_parts = [&](const auto& chosen) {
    std::vector<Tensor> each;
    for (const Gradients& part : parts) each.push_back(chosen(part));
    return joined_again(each);
  };
  for (std::size_t j = 0; j < all.gradient.size(); ++j)
    all.gradient[j] = of_parts([&](const Gradients& part) { return part.gradient[j]; });
  for (const auto& [j, first] : parts.front().buffers)
    all.buffers[j] = of_parts([&, j = j](const Gradients& part) { return part.buffers.at(j); });
  return all;
}

}  // namespace

Both in_parts(const Point& at, const Batch& batch, const std::function<Both(const Point&, const Batch&)>& play) {
  const std::int64_t games = batch.z.size(0), numbers = batch.z.size(1) * widest(at),
                     few = std::max<std::int64_t>(1, kNumbers / std::max<std::int64_t>(1, numbers)),
                     parts = (games + few - 1) / few;
  if (parts < std::max(2, at::get_num_threads())) return play(at, batch);
  std::vector<Both> found(static_cast<std::size_t>(parts));
  const at::ThreadLocalState state;
  in_parallel(parts, 1, [&](std::int64_t begin, std::int64_t end) {
    const at::ThreadLocalStateGuard same(state);
    for (std::int64_t p = begin; p < end; ++p) {
      const std::int64_t from = p * few, count = std::min(few, games - from);
      const auto own = [&](const Tensor& x) { return x.defined() ? x.narrow(0, from, count) : x; };
      found[static_cast<std::size_t>(p)] =
          play({.critic = narrowed(at.critic, from, count), .generator = narrowed(at.generator, from, count)},
               {.x_real = own(batch.x_real), .z = own(batch.z)});
    }
  });
  return {.critic = joined_again(found, &Both::critic), .generator = joined_again(found, &Both::generator)};
}

}  // namespace saddle::game
