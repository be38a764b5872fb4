#pragma once
#include <map>
#include <optional>
#include <vector>

#include "saddle/game/engine.h"
#include "saddle/nn/divided.h"

namespace saddle::game {

/// x = G(z) and the way back to the generator's weights: by its pieces, where it has them and no second derivative is
/// wanted, or through a graph.
class Fakes {
 public:
  /// @param complete  as Question::complete
  Fakes(const nn::Network& generator, const nn::Weights& at, const Tensor& z, const Tensor& labels, Graph graph,
        nn::Complete complete);

  const Tensor& x() const { return x_; }
  std::map<std::size_t, Tensor> buffers() const { return pieces_ ? pieces_->updates() : pass_.updates; }

  /// sum_k outer_k . d shown_k / d weights of functions of x; undefined `outer` are 0.
  nn::Weights pulled_back(const std::vector<Tensor>& shown, const std::vector<Tensor>& outer);

 private:
  const nn::Network& generator_;
  Graph graph_;
  nn::Complete complete_;
  std::optional<nn::Divided> pieces_;
  nn::Weights leaves_;  // where there are no pieces
  nn::Pass pass_;
  Tensor x_;
};

/// G(z) for a critic's step.
Tensor fakes(const nn::Network& generator, const nn::Weights& at, const Tensor& z, const Tensor& labels, Graph graph);

}  // namespace saddle::game
