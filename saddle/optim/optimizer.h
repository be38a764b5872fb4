#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "saddle/core/names.h"
#include "saddle/game/engine.h"

namespace saddle::optim {

/// Moves one player's weights down a gradient. State is kept for each trainable parameter and saved under its name.
class Optimizer {
 public:
  /// @param rates  {R}, for a stack of R games: factors of lr, one a game; undefined: 1
  explicit Optimizer(double lr, Tensor rates = {}) : lr_(lr), rates_(std::move(rates)) {}
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// Makes state for a network's weights; forgets any other.
  void attach(const nn::Network& network, const nn::Weights& weights);

  /// Applies one update in place and stores the buffers that came with the gradient. A gradient or loss that is not
  /// finite is refused as a whole: nothing changes but `refusal`. Undefined gradients count as zero. In a stack of
  /// games each is on its own: those whose gradients are not finite stay where they are, and it is a refusal if all do.
  void step(nn::Weights& weights, const game::Gradients& gradients);

  /// The learning rate is lr x factor; schedules set the factor.
  void set_factor(double factor) { factor_ = factor; }
  double learning_rate() const { return lr_ * factor_; }

  /// learning_rate() x gradient, where games of a stack may differ in their learning rates.
  Tensor scaled(const Tensor& gradient) const;

  /// Updates that are only imagined, one after another from the present state on, differentiable in their gradients;
  /// the state itself stays. The function maps a gradient for each of the network's parameters (undefined: zero) to
  /// what is subtracted from it (undefined: nothing). Numbers are those of `step`, to rounding. The optimiser must
  /// outlive it.
  std::function<nn::Weights(const nn::Weights& gradients)> imagined() const;

  /// The last refused update, "" if the last one was applied: "gradient of 3.weight" or "loss".
  const std::string& refusal() const { return refusal_; }

  /// Of a stack of games, {R}: how many updates of each were refused since attach(); undefined if none ever was.
  const Tensor& refused() const { return refused_; }

  /// Everything that a resumed run needs, by name ("exp_avg.3.weight"), sharing storage; the layout never changes.
  std::vector<std::pair<std::string, Tensor>> state() const;

 protected:
  /// Weights and gradients hold the same parameters in the same order and memory layout; both are defined and finite.
  virtual void update(const nn::Weights& weights, const nn::Weights& gradients) = 0;

  /// `imagined` for one parameter, the k-th that is trained: holds its own copies of the state.
  virtual std::function<Tensor(const Tensor& gradient)> imagined(std::size_t k) const = 0;

  /// Called by `attach`: asks for what the rule keeps through `zeros_like_weights` and `counts`.
  virtual void make_state() = 0;
  /// Zeros shaped like each parameter, saved as "name.<parameter>".
  const nn::Weights* zeros_like_weights(const std::string& name);
  /// A float32 zero for each parameter, saved as "name.<parameter>": a count of steps.
  const nn::Weights* counts(const std::string& name);

  const Tensor& rates() const { return rates_; }

 private:
  void move_finite_games(const nn::Weights& weights, const nn::Weights& moving, const nn::Weights& gradients,
                         const std::map<std::size_t, Tensor>& buffers);
  const nn::Weights* keep(const std::string& name, nn::Weights tensors);

  double lr_, factor_ = 1;
  Tensor rates_;
  bool stacked_ = false;  // the first dimension of all weights counts games
  std::string refusal_;
  Tensor refused_;
  std::vector<std::size_t> index_;  // of the trainable parameters among the network's
  std::vector<std::string> names_;  // their names
  nn::Weights like_;                // the trainable parameters' shapes and layouts
  std::vector<std::pair<std::string, std::unique_ptr<nn::Weights>>> state_;
};

/// sqrt(v), v >= 0, whose derivative at 0 is 0.
Tensor root(const Tensor& v);

/// One number for each game of a stack, {R}, in the shape that broadcasts to its weights {R, ...}.
Tensor for_each_game(const Tensor& numbers, const Tensor& weight);

/// All optimisers by name: adam, rmsprop, sgd. Their update rules and defaults are PyTorch's.
const Table<std::unique_ptr<Optimizer>>& optimizers();

}  // namespace saddle::optim
