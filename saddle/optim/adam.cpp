#include "saddle/optim/adam.h"

#include <ATen/ATen.h>

namespace saddle::optim {
namespace {

class Adam final : public Optimizer {
 public:
  explicit Adam(const AdamOptions& options) : Optimizer(options.lr), options_(options) {}

 private:
  void make_state() override {
    m_ = zeros_like_weights("exp_avg");
    v_ = zeros_like_weights("exp_avg_sq");
    t_ = counts("step");
  }

  void update(const nn::Weights& weights, const nn::Weights& gradients) override {
    for (const Tensor& t : *t_) t.is_cpu() ? void(++*t.mutable_data_ptr<float>()) : void(t.add_(1));
    at::_fused_adam_(weights, gradients, *m_, *v_, /*max_exp_avg_sqs=*/{}, *t_, learning_rate(), options_.beta1,
                     options_.beta2, /*weight_decay=*/0, options_.eps, /*amsgrad=*/false, /*maximize=*/false);
  }

  AdamOptions options_;
  const nn::Weights *m_ = nullptr, *v_ = nullptr, *t_ = nullptr;
};

}  // namespace

std::unique_ptr<Optimizer> adam(const AdamOptions& options) { return std::make_unique<Adam>(options); }

}  // namespace saddle::optim
