#pragma once
#include <functional>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::nn {

/// Told of a weight whose gradient is complete, while others are still being made.
using Complete = std::function<void(std::size_t weight, const Tensor& gradient)>;

/// A layer at a batch, as the affine map that it is around each sample: y_i = A_i x_i + b. Layers that are piecewise
/// linear in x have one; with it come the first derivatives of any F(s, g), s the score and g = ds/dx, without
/// differentiating twice, since A_i does not change near x_i. A piece serves one batch, in one of two ways.
///
/// Each is called once, and a batch goes one way or the other.
///
/// Where F reads the scores alone, ordinary backpropagation from dF/ds:
///
///     backpropagate  delta_{l-1} = A^T delta_l
///                    dF/dW_l += sum_i delta_{l,i} (x) a_{l-1,i},  dF/db_l += sum_i delta_{l,i}
///
/// Where it reads input gradients, first these, and once F is known what they and the scores do to the weights:
///
///     pull back      delta_{l-1} = A^T delta_l, from delta_L = 1, so that g = delta_0
///     push forward   t_l = A t_{l-1}, from t_0 = dF/dg
///                    dF/dW_l += sum_i delta_{l,i} (x) (c_i a_{l-1,i} + t_{l-1,i}),  dF/db_l += sum_i c_i delta_{l,i}
///
/// where a_{l-1} is the layer's input and c = dF/ds. Where g is wanted for something else and F does not read it, t = 0
/// and nothing is pushed.
class Piece {
 public:
  /// Told that the gradients of the network's weights from .. to - 1 are complete, amid a way over several layers.
  using Completed = std::function<void(std::size_t from, std::size_t to)>;

  virtual ~Piece() = default;

  const Tensor& output() const { return output_; }

  /// @param further   whether A^T delta is wanted; if not, the result is undefined
  /// @param gradient  of the network's weights, to which the layer's own are added
  virtual Tensor backpropagate(const Tensor& delta, bool further, std::vector<Tensor>& gradient) = 0;

  /// @return A^T delta
  virtual Tensor pull_back(const Tensor& delta) = 0;

  /// @param tangent   t; undefined where F does not read the input gradients, t = 0: then nothing is pushed
  /// @param slope     c, {..., n}; undefined where F does not read these scores. One of the two is defined
  /// @param gradient  as above
  /// @return          A t, undefined for an undefined tangent
  virtual Tensor push_forward(const Tensor& tangent, const Tensor& slope, std::vector<Tensor>& gradient) = 0;

  /// Whoever is made of layers reports each; false: it is one.
  virtual bool report_to(const Completed&) { return false; }

 protected:
  explicit Piece(Tensor output) : output_(std::move(output)) {}

 private:
  Tensor output_;
};

/// Adds a term to a sum that is undefined before the first; no sum is narrower than float32. An undefined term is 0.
void add_to(Tensor& sum, const Tensor& term);

/// Over some dimensions, in float32 where x is narrower.
Tensor sum_of(const Tensor& x, at::IntArrayRef dimensions);

/// c_i a_i + t_i, where a weight's gradient is taken; what is undefined is 0.
Tensor weighted_input(const Tensor& a, const Tensor& tangent, const Tensor& slope);

/// sum_i c_i delta_i over samples and all dimensions behind the features': {..., n, f} or {n, f, h, w} -> {..., f}.
/// Undefined for an undefined slope.
Tensor bias_gradient(const Tensor& delta, const Tensor& slope);

}  // namespace saddle::nn
