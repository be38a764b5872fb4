#include "saddle/penalties/weights.h"

#include <ATen/ATen.h>

namespace saddle::penalties {

Tensor squared_weights(const std::vector<Tensor>& weights) {
  Tensor sum = at::zeros({}, weights.empty() ? at::TensorOptions() : weights[0].options());
  for (const Tensor& w : weights) sum = sum + w.square().sum();
  return sum;
}

}  // namespace saddle::penalties
