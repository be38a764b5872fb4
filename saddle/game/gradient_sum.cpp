#include <ATen/ATen.h>

#include "saddle/game/gradient_sum_detail.h"

namespace saddle::game {
namespace {

constexpr std::int64_t kBucket = 1 << 18;  // numbers

/// Some tensors of a type one behind the other in one buffer, which is summed while others are filled.
class Bucket {
 public:
  bool takes(const Tensor& like) const { return elements_ < kBucket && like.scalar_type() == shapes_[0].scalar_type(); }

  void add(std::size_t index, const Tensor& like) {
    indices_.push_back(index), shapes_.push_back(like);
    elements_ += like.numel();
  }

  /// Fills it with the gradients of its weights, 0 where there is none, in the weights' memory layout.
  void start(const Ranks& ranks, const nn::Weights& gradient) {
    const Tensor all = at::empty({elements_}, shapes_[0].options());
    std::int64_t from = 0;
    for (std::size_t k = 0; k < indices_.size(); ++k) {
      views_.push_back(all.as_strided(shapes_[k].sizes(), shapes_[k].strides(), from));
      from += shapes_[k].numel();
      const Tensor& own = gradient[indices_[k]];
      own.defined() ? views_[k].copy_(own) : views_[k].zero_();
    }
    wait_ = ranks.start_sum(all);
  }

  void finish(nn::Weights& gradient) {
    wait_();
    for (std::size_t k = 0; k < indices_.size(); ++k) gradient[indices_[k]] = views_[k];
  }

 private:
  std::vector<std::size_t> indices_;
  nn::Weights shapes_, views_;
  std::int64_t elements_ = 0;
  std::function<void()> wait_;
};

}  // namespace

void sum_over(const Ranks& ranks, const nn::Network& player, const nn::Weights& at, Gradients& found) {
  if (ranks.alone()) return;
  std::vector<Bucket> buckets;
  for (std::size_t j = at.size(); j-- > 0;) {
    if (player.parameters[j].buffer) continue;
    if (buckets.empty() || !buckets.back().takes(at[j])) buckets.emplace_back();
    buckets.back().add(j, at[j]);
  }
  for (Bucket& bucket : buckets) bucket.start(ranks, found.gradient);
  for (Bucket& bucket : buckets) bucket.finish(found.gradient);
}

void mean_over(const Ranks& ranks, Gradients& found) {
  if (ranks.alone() || found.buffers.empty()) return;
  std::vector<Tensor> flat;
  for (const auto& [j, value] : found.buffers) flat.push_back(value.detach().flatten().to(at::kDouble));
  const Tensor all = at::cat(flat);
  ranks.start_sum(all)();
  all.div_(ranks.count());
  std::int64_t from = 0;
  for (auto& [j, value] : found.buffers) {
    value = all.narrow(0, from, value.numel()).view(value.sizes()).to(value.scalar_type());
    from += value.numel();
  }
}

}  // namespace saddle::game
