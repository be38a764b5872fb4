#include "saddle/core/norm.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <limits>

#include "saddle/core/names.h"

namespace saddle {
namespace {

/// y = ||x||_2, dy/dx = x / y, of which x / infinity = 0 is the value at 0, and so are all its derivatives.
class Euclidean final : public torch::autograd::Function<Euclidean> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& x) {
    const Tensor y = x.square().sum(-1).sqrt();  // a norm of ATen's rounds by how many rows there are
    context->save_for_backward({x, y});
    return y;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const torch::autograd::variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &y = saved[1];
    const Tensor each = gradients[0] / y.masked_fill(y == 0, std::numeric_limits<double>::infinity());
    return {x * each.unsqueeze(-1)};
  }
};

}  // namespace

Norm norm_called(const std::string& name) {
  if (name == "l1") return Norm::l1;
  if (name == "l2") return Norm::l2;
  if (name == "linf") return Norm::linf;
  throw_unknown("norm", name, {"l1", "l2", "linf"});
}

Norm dual(Norm norm) { return norm == Norm::l1 ? Norm::linf : norm == Norm::linf ? Norm::l1 : Norm::l2; }

Tensor norm_of(const Tensor& x, Norm norm) {
  switch (norm) {
    case Norm::l1:
      return x.abs().sum(-1);
    case Norm::linf:
      return x.abs().amax(-1);
    case Norm::l2:
      break;
  }
  return Euclidean::apply(x);
}

Tensor root(const Tensor& x) {
  const Tensor zero = x == 0;
  return x.masked_fill(zero, 1).sqrt().masked_fill(zero, 0);
}

}  // namespace saddle
