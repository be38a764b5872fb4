#include <ATen/ATen.h>

#include "saddle/nn/condition.h"

namespace saddle::nn {
namespace {

class BatchNorm final : public Layer {
 public:
  BatchNorm(std::int64_t channels, Scheme scheme, std::int64_t classes)
      : channels_(channels), scheme_(scheme), classes_(classes) {}

  std::vector<Parameter> parameters() const override {
    const Shape scales = classes_ == 0 ? Shape{channels_} : Shape{classes_, channels_};
    return {{"weight", scales, scheme_ == Scheme::dcgan ? normal(1, 0.02) : constant(1)},
            {"bias", scales, constant(0)},
            {"running_mean", {channels_}, constant(0), true},
            {"running_var", {channels_}, constant(1), true},
            {"num_batches_tracked", {}, constant(0), true}};
  }

  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    if (classes_ == 0) return normalised(all, first, x, all[first], all[first + 1], pass);
    const Tensor& labels = labels_of(pass, x.size(0), classes_);
    Shape column(x.dim(), 1);  // {n, channels, 1, ...}
    column[0] = x.size(0), column[1] = channels_;
    const auto of_class = [&](const Tensor& rows) { return rows.index_select(0, labels).view(column); };
    return normalised(all, first, x, {}, {}, pass) * of_class(all[first]) + of_class(all[first + 1]);
  }

  std::string description() const override {
    return classes_ == 0 ? text("BatchNorm(", channels_, ")")
                         : text("BatchNorm(", channels_, ", ", classes_, " classes)");
  }
  bool mixes_samples() const override { return true; }
  std::int64_t classes() const override { return classes_; }

 private:
  Tensor normalised(const Weights& all, std::size_t first, const Tensor& x, const Tensor& weight, const Tensor& bias,
                    Pass& pass) const {
    if (!pass.training) {
      return at::batch_norm(x, weight, bias, all[first + 2], all[first + 3], false, pass.momentum, kEps, true);
    }
    if (!pass.ranks->alone()) return normalised_over(*pass.ranks, all, first, x, weight, bias, pass);
    const Tensor mean = pass.buffer(all, first + 2).clone();  // ATen updates both in place
    const Tensor variance = pass.buffer(all, first + 3).clone();
    const Tensor y = at::batch_norm(x, weight, bias, mean, variance, true, pass.momentum, kEps, true);
    pass.updates[first + 2] = mean;
    pass.updates[first + 3] = variance;
    pass.updates[first + 4] = pass.buffer(all, first + 4) + 1;
    return y;
  }

  /// The same with the mean and variance of all ranks' samples.
  Tensor normalised_over(const Ranks& ranks, const Weights& all, std::size_t first, const Tensor& x,
                         const Tensor& weight, const Tensor& bias, Pass& pass) const {
    Shape row(x.dim(), 1), over;  // {1, channels, 1, ...}; every dimension but the channels'
    row[1] = channels_;
    for (std::int64_t i = 0; i < x.dim(); ++i) {
      if (i != 1) over.push_back(i);
    }
    const Tensor wide = x.scalar_type() == at::kBFloat16 ? x.to(at::kFloat) : x;
    const auto n = static_cast<double>(ranks.count() * x.numel() / channels_);
    const Tensor mean = saddle::mean(ranks, wide.mean(over)), own_mean = for_own_use(ranks, mean);
    const Tensor centred = wide - own_mean.view(row);
    const Tensor variance = sum(ranks, centred.square().sum(over)) / n;
    Tensor y = centred * for_own_use(ranks, (variance + kEps).rsqrt()).view(row);
    if (weight.defined()) y = y * weight.view(row) + bias.view(row);
    const auto moved = [&](std::size_t j, const Tensor& now) {
      pass.updates[j] = (1 - pass.momentum) * pass.buffer(all, j) + pass.momentum * now.detach();
    };
    moved(first + 2, mean);
    moved(first + 3, variance * (n / (n - 1)));
    pass.updates[first + 4] = pass.buffer(all, first + 4) + 1;
    return y.to(x.scalar_type()).contiguous(x.suggest_memory_format());
  }

  static constexpr double kEps = 1e-5;

  std::int64_t channels_;
  Scheme scheme_;
  std::int64_t classes_;
};

}  // namespace

LayerPtr batch_norm(std::int64_t channels, Scheme scheme, std::int64_t classes) {
  return std::make_shared<BatchNorm>(channels, scheme, classes);
}

}  // namespace saddle::nn
