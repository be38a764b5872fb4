#include "saddle/core/norm.h"

#include <ATen/ATen.h>

#include "saddle/core/names.h"

namespace saddle {

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
  return root(x.square().sum(-1));
}

Tensor root(const Tensor& x) {
  const Tensor zero = x == 0;
  return x.masked_fill(zero, 1).sqrt().masked_fill(zero, 0);
}

}  // namespace saddle
