#include "saddle/optim/rmsprop.h"

#include <ATen/ATen.h>

namespace saddle::optim {
namespace {

class Rmsprop final : public Optimizer {
 public:
  explicit Rmsprop(const RmspropOptions& options) : Optimizer(options.lr), options_(options) {}

 private:
  void make_state() override { v_ = zeros_like_weights("square_avg"); }

  void update(const nn::Weights& weights, const nn::Weights& gradients) override {
    at::_foreach_mul_(*v_, options_.alpha);
    at::_foreach_addcmul_(*v_, gradients, gradients, 1 - options_.alpha);
    const nn::Weights root = at::_foreach_sqrt(*v_);
    at::_foreach_add_(root, options_.eps);
    at::_foreach_addcdiv_(weights, gradients, root, -learning_rate());
  }

  std::function<Tensor(const Tensor&)> imagined(std::size_t k) const override {
    return [o = options_, lr = learning_rate(), v = (*v_)[k].clone()](const Tensor& g) mutable {
      v = o.alpha * v + (1 - o.alpha) * g * g;
      return lr * g / (root(v) + o.eps);
    };
  }

  RmspropOptions options_;
  const nn::Weights* v_ = nullptr;
};

}  // namespace

std::unique_ptr<Optimizer> rmsprop(const RmspropOptions& options) { return std::make_unique<Rmsprop>(options); }

}  // namespace saddle::optim
