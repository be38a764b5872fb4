#include "saddle/optim/sgd.h"

#include <ATen/ATen.h>

namespace saddle::optim {
namespace {

class Sgd final : public Optimizer {
 public:
  explicit Sgd(const SgdOptions& o) : Optimizer(o.lr, o.rates), momentum_(o.momentum), momenta_(o.momenta) {}

 private:
  void make_state() override {
    b_ = momentum_ == 0 && !momenta_.defined() ? nullptr : zeros_like_weights("momentum_buffer");
  }

  void update(const nn::Weights& weights, const nn::Weights& gradients) override {
    if (b_ == nullptr) return descend(weights, gradients);
    if (momenta_.defined()) {
      for (const Tensor& b : *b_) b.mul_(for_each_game(momenta_, b));
    } else {
      at::_foreach_mul_(*b_, momentum_);  // from zero, the first step makes b = g
    }
    at::_foreach_add_(*b_, gradients);
    descend(weights, *b_);
  }

  void descend(const nn::Weights& weights, const nn::Weights& b) const {
    if (!rates().defined()) return at::_foreach_add_(weights, b, -learning_rate());
    for (std::size_t k = 0; k < b.size(); ++k)
      weights[k].addcmul_(b[k], for_each_game(rates(), b[k]), -learning_rate());
  }

  std::function<Tensor(const Tensor&)> imagined(std::size_t k) const override {
    return [this, b = b_ == nullptr ? Tensor() : (*b_)[k].clone()](const Tensor& g) mutable {
      if (!b.defined()) return scaled(g);
      b = (momenta_.defined() ? for_each_game(momenta_, b) * b : momentum_ * b) + g;
      return scaled(b);
    };
  }

  double momentum_;
  Tensor momenta_;
  const nn::Weights* b_ = nullptr;
};

}  // namespace

std::unique_ptr<Optimizer> sgd(const SgdOptions& options) { return std::make_unique<Sgd>(options); }

}  // namespace saddle::optim
