#include <ATen/ATen.h>

#include "saddle/nn/layers.h"

namespace saddle::nn {
namespace {

class MinibatchDeviation final : public Layer {
 public:
  std::vector<Parameter> parameters() const override { return {{"running_deviation", {}, constant(1), true}}; }

  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    const bool image = x.dim() == 4;
    const Tensor value = pass.training ? deviation(x, image, *pass.ranks) : pass.buffer(all, first);
    if (pass.training)
      pass.updates[first] = (1 - pass.momentum) * pass.buffer(all, first) + pass.momentum * value.detach();
    Shape shape = x.sizes().vec();
    shape[image ? 1 : x.dim() - 1] = 1;
    const Tensor feature = (image ? value : value.unsqueeze(-1).unsqueeze(-1)).expand(shape).to(x.scalar_type());
    return at::cat({x, feature.contiguous(x.suggest_memory_format())}, image ? 1 : -1);
  }

  std::string description() const override { return "MinibatchDeviation"; }
  bool mixes_samples() const override { return true; }

 private:
  /// {} of a batch, {R} of stacked points {R, n, d}.
  static Tensor deviation(const Tensor& x, bool image, const Ranks& ranks) {
    const Tensor wide = x.scalar_type() == at::kBFloat16 ? x.to(at::kFloat) : x;
    const std::int64_t samples = image ? 0 : -2;
    Tensor variance;
    if (ranks.alone()) {
      variance = wide.var(at::IntArrayRef{samples}, /*unbiased=*/false);
    } else {
      const Tensor centred = wide - for_own_use(ranks, mean(ranks, wide.mean(samples, /*keepdim=*/true)));
      variance = for_own_use(ranks, mean(ranks, centred.square().mean(samples)));
    }
    const Tensor each = (variance + 1e-8).sqrt();
    return image ? each.mean() : each.mean(-1);
  }
};

}  // namespace

LayerPtr minibatch_deviation() { return std::make_shared<MinibatchDeviation>(); }

}  // namespace saddle::nn
