#include <ATen/ATen.h>

#include "saddle/nn/layers.h"

namespace saddle::nn {
namespace {

class BatchNorm final : public Layer {
 public:
  BatchNorm(std::int64_t channels, Scheme scheme) : channels_(channels), scheme_(scheme) {}

  std::vector<Parameter> parameters() const override {
    return {{"weight", {channels_}, scheme_ == Scheme::dcgan ? normal(1, 0.02) : constant(1)},
            {"bias", {channels_}, constant(0)},
            {"running_mean", {channels_}, constant(0), true},
            {"running_var", {channels_}, constant(1), true},
            {"num_batches_tracked", {}, constant(0), true}};
  }

  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    const Tensor &weight = all[first], &bias = all[first + 1];
    constexpr double kMomentum = 0.1, kEps = 1e-5;
    if (!pass.training) {
      return at::batch_norm(x, weight, bias, all[first + 2], all[first + 3], false, kMomentum, kEps, true);
    }
    const Tensor mean = pass.buffer(all, first + 2).clone();  // ATen updates both in place
    const Tensor variance = pass.buffer(all, first + 3).clone();
    const Tensor y = at::batch_norm(x, weight, bias, mean, variance, true, kMomentum, kEps, true);
    pass.updates[first + 2] = mean;
    pass.updates[first + 3] = variance;
    pass.updates[first + 4] = pass.buffer(all, first + 4) + 1;
    return y;
  }

  std::string description() const override { return text("BatchNorm(", channels_, ")"); }
  bool mixes_samples() const override { return true; }

 private:
  std::int64_t channels_;
  Scheme scheme_;
};

}  // namespace

LayerPtr batch_norm(std::int64_t channels, Scheme scheme) { return std::make_shared<BatchNorm>(channels, scheme); }

}  // namespace saddle::nn
