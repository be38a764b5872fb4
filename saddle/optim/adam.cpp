#include "saddle/optim/adam.h"

#include <ATen/ATen.h>

#include <cmath>

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
    count_up();
    at::_fused_adam_(weights, gradients, *m_, *v_, /*max_exp_avg_sqs=*/{}, *t_, learning_rate(), options_.beta1,
                     options_.beta2, /*weight_decay=*/0, options_.eps, /*amsgrad=*/false, /*maximize=*/false);
  }

  std::function<Tensor(const Tensor&)> imagined(std::size_t k) const override {
    double t = (*t_)[k].item<float>();
    return [this, t, m = (*m_)[k].clone(), v = (*v_)[k].clone()](const Tensor& g) mutable {
      t += 1;
      m = options_.beta1 * m + (1 - options_.beta1) * g;
      v = options_.beta2 * v + (1 - options_.beta2) * g * g;
      const Tensor m_hat = m / (1 - std::pow(options_.beta1, t)), v_hat = v / (1 - std::pow(options_.beta2, t));
      return learning_rate() * m_hat / (root(v_hat) + options_.eps);
    };
  }

  /// On the CPU without operations: for small networks they took as long as the update.
  void count_up() {
    for (const Tensor& t : *t_) {
      if (t.is_cpu())
        *t.mutable_data_ptr<float>() += 1;
      else
        t.add_(1);
    }
  }

  AdamOptions options_;
  const nn::Weights *m_ = nullptr, *v_ = nullptr, *t_ = nullptr;
};

}  // namespace

std::unique_ptr<Optimizer> adam(const AdamOptions& options) { return std::make_unique<Adam>(options); }

}  // namespace saddle::optim
