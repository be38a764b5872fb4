#include "saddle/optim/sgd.h"

#include <ATen/ATen.h>

namespace saddle::optim {
namespace {

class Sgd final : public Optimizer {
 public:
  explicit Sgd(const SgdOptions& options) : Optimizer(options.lr), momentum_(options.momentum) {}

 private:
  void make_state() override { b_ = momentum_ == 0 ? nullptr : zeros_like_weights("momentum_buffer"); }

  void update(const nn::Weights& weights, const nn::Weights& gradients) override {
    if (b_ == nullptr) return at::_foreach_add_(weights, gradients, -learning_rate());
    at::_foreach_mul_(*b_, momentum_);  // from zero, the first step makes b = g
    at::_foreach_add_(*b_, gradients);
    at::_foreach_add_(weights, *b_, -learning_rate());
  }

  double momentum_;
  const nn::Weights* b_ = nullptr;
};

}  // namespace

std::unique_ptr<Optimizer> sgd(const SgdOptions& options) { return std::make_unique<Sgd>(options); }

}  // namespace saddle::optim
