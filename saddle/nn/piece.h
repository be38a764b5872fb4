#pragma once
#include <cstdint>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::nn {

/// What all pieces of a batch are told.
struct Sweep {
  std::int64_t dimension = 0;  // of the samples: how many games are stacked before it
  std::int64_t wanted = 0;     // samples from here on have their input gradient in F, and so a tangent
  Tensor slope = {};           // c {n}: dF/ds_i, once F is known
};

/// A layer at a batch, as the affine map that it is around each sample: y_i = A_i x_i + b. Layers that are piecewise
/// linear in x have one; with it come the first derivatives of any F(s, g), s the score and g = ds/dx, without
/// differentiating twice, since A_i does not change near x_i:
///
///     pull back      delta_{l-1} = A^T delta_l, from delta_L = 1, so that g = delta_0
///     push forward   t_l = A t_{l-1}, from t_0 = dF/dg
///     weights        dF/dW_l = sum_i delta_{l,i} (x) (c_i a_{l-1,i} + t_{l-1,i}),  dF/db_l = sum_i c_i delta_{l,i}
///
/// where a_{l-1} is the layer's input. A piece serves one batch: it is made by the forward pass, then pulled back once,
/// then pushed forward once.
class Piece {
 public:
  virtual ~Piece() = default;

  const Tensor& output() const { return output_; }

  /// A^T delta of all samples, at the network's own input of the wanted ones only.
  virtual Tensor pull_back(const Tensor& delta, const Sweep& sweep, bool at_input) = 0;

  /// A t, and the gradients in the layer's weights to their places in the network's list.
  /// @param tangent  of the wanted samples; undefined if there are none, and so is the result then
  virtual Tensor push_forward(const Tensor& tangent, const Sweep& sweep, std::vector<Tensor>& gradient) = 0;

 protected:
  explicit Piece(Tensor output) : output_(std::move(output)) {}

 private:
  Tensor output_;
};

/// Of the wanted samples.
Tensor wanted_rows(const Tensor& x, const Sweep& sweep);

/// c_i a_i + t_i, where a weight's gradient is taken.
Tensor weighted_input(const Tensor& a, const Tensor& tangent, const Sweep& sweep);

/// sum_i c_i delta_i over samples and all dimensions behind them but the features': {n, f, ...} -> {f}, with the
/// games' dimensions before it.
Tensor bias_gradient(const Tensor& delta, const Sweep& sweep);

}  // namespace saddle::nn
