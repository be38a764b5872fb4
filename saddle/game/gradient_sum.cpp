#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/game/gradient_sum_detail.h"

namespace saddle::game {
namespace {

constexpr std::int64_t kBucket = 1 << 18;  // numbers; what is larger has one of its own
constexpr std::size_t kNone = ~std::size_t{0};

/// The few numbers beside the gradients, in one sum: a rank's share of the loss, new values of buffers.
class Numbers {
 public:
  Numbers(const Ranks& ranks, const Gradients& found, bool loss) : ranks_(ranks), loss_(loss) {
    std::vector<Tensor> all;
    if (loss) all.push_back(found.loss.detach().reshape({1}).to(at::kDouble));
    for (const auto& [j, value] : found.buffers) all.push_back(value.detach().flatten().to(at::kDouble));
    if (!all.empty()) flat_ = at::cat(all), wait_ = ranks.start_sum(flat_);
  }

  void finish(Gradients& found) {
    if (!wait_) return;
    wait_();
    std::int64_t from = 0;
    const auto take = [&](Tensor& x, double parts) {
      x = (flat_.narrow(0, from, x.numel()).view(x.sizes()) / parts).to(x.scalar_type());
      from += x.numel();
    };
    if (loss_) take(found.loss, 1);
    for (auto& [j, value] : found.buffers) take(value, ranks_.count());
  }

 private:
  const Ranks& ranks_;
  bool loss_;
  Tensor flat_;
  std::function<void()> wait_;
};

}  // namespace

GradientSum::GradientSum(const Ranks& ranks, const nn::Network& player, const nn::Weights& at)
    : ranks_(ranks), bucket_of_(at.size(), kNone), views_(at.size()), there_(at.size(), false) {
  std::vector<std::int64_t> from(at.size()), sizes;
  for (std::size_t j = at.size(); j-- > 0;) {  // the last layer's come first
    if (player.parameters[j].buffer) continue;
    const auto fits = [&] {
      return sizes.back() + at[j].numel() <= kBucket &&
             at[buckets_.back().weights[0]].scalar_type() == at[j].scalar_type();
    };
    if (buckets_.empty() || !fits()) buckets_.emplace_back(), sizes.push_back(0);
    bucket_of_[j] = buckets_.size() - 1, from[j] = sizes.back();
    buckets_.back().weights.push_back(j), sizes.back() += at[j].numel();
  }
  for (std::size_t b = 0; b < buckets_.size(); ++b) {
    Bucket& bucket = buckets_[b];
    bucket.missing = bucket.weights.size();
    bucket.flat = at::empty({sizes[b]}, at[bucket.weights[0]].options());
    for (const std::size_t j : bucket.weights)
      views_[j] = bucket.flat.as_strided(at[j].sizes(), at[j].strides(), from[j]);
  }
}

void GradientSum::complete(std::size_t weight, const Tensor& own) {
  const c10::NoGradGuard no_grad;
  if (bucket_of_[weight] != kNone && !there_[weight]) put(weight, own);
}

void GradientSum::put(std::size_t weight, const Tensor& own) {
  own.defined() ? views_[weight].copy_(own) : views_[weight].zero_();
  there_[weight] = true;
  Bucket& bucket = buckets_[bucket_of_[weight]];
  if (--bucket.missing == 0) bucket.wait = ranks_.start_sum(bucket.flat);
}

void GradientSum::finish(Gradients& found, bool own_loss) {
  const c10::NoGradGuard no_grad;
  for (const Bucket& bucket : buckets_) {
    for (const std::size_t j : bucket.weights) {
      if (!there_[j]) put(j, found.gradient[j]);
    }
  }
  Numbers numbers(ranks_, found, own_loss);
  for (const Bucket& bucket : buckets_) {
    bucket.wait();
    for (const std::size_t j : bucket.weights) found.gradient[j] = views_[j];
  }
  numbers.finish(found);
}

void mean_of_buffers(const Ranks& ranks, Gradients& found) {
  const c10::NoGradGuard no_grad;
  if (!ranks.alone()) Numbers(ranks, found, false).finish(found);
}

}  // namespace saddle::game
