#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "saddle/core/ranks.h"
#include "saddle/game/draw.h"
#include "saddle/game/engine.h"
#include "saddle/nn/constraint.h"
#include "saddle/nn/input.h"
#include "saddle/nn/network.h"
#include "saddle/objectives/objective.h"
#include "saddle/penalties/penalty.h"

namespace saddle::game {

/// Where both players stand.
struct Point {
  nn::Weights critic, generator;
};

/// What a game is made of.
struct GameParts {
  nn::Network generator, critic;  // the critic of a pairwise objective sees (x_r, x_f) joined along dimension 1
  objectives::Objective objective;
  std::vector<penalties::Penalty> penalties;
  nn::Constraint constraint = nn::unconstrained();
  std::vector<nn::Input> inputs;                // done to both sides before the critic sees them, in this order
  std::function<Tensor(const Draw&)> real;      // {n, sample...}: x ~ P_r
  std::function<Tensor(const Draw&)> latent;    // {n, z...}: z ~ p(z)
  std::function<Tensor(const Draw&)> labels{};  // {n}, int64: the reals' classes, given to the fakes too; or empty
  Engine engine = autograd();

  /// For a stack of games (Network::stack): what each game's loss counts, a shape that broadcasts to theirs. Nodes of a
  /// quadrature are such games. Undefined: 1.
  Tensor measure{};

  /// Processes that play this game together: `real`, `latent` and `labels` give each its rows of the batch. The losses
  /// are those of all samples, and so are the gradients, on every rank.
  std::shared_ptr<const Ranks> ranks = alone();
};

/// Both players' gradients at one point.
struct Both {
  Gradients critic, generator;
};

struct Batch;       // reals, latents, labels
class GradientSum;  // over ranks

/// Networks, objective, penalties and one draw give each player's gradient at any point. A game moves nobody and keeps
/// no state: what it returns is a function of the point and the draw.
class Game {
 public:
  /// @throws ConfigError if the parts do not go together: a per-sample penalty and a critic whose samples depend on
  /// each other (batch norm), a network or objective that reads labels and data without, an engine that cannot serve.
  explicit Game(GameParts parts);

  /// d/d critic of L_D + sum of weight x penalty, x ~ P_r and x_fake = G(z) held fixed. Only the critic's buffers are
  /// reported: making fakes leaves the generator's running statistics alone, where a PyTorch script would move them.
  Gradients critic(const Point& at, const Draw& draw, Graph graph = Graph::drop) const;

  /// d/d generator of L_G; only the generator's buffers are reported.
  Gradients generator(const Point& at, const Draw& draw, Graph graph = Graph::drop) const;

  /// critic() and generator() at one point and draw, up to rounding, for steps of both. Where the analytic engine
  /// serves and one process plays, fakes and the critic's pass over them are made once for both.
  Both both(const Point& at, const Draw& draw) const;

  /// What the method does to the critic's weights after its step: clip, nothing.
  void constrain(Point& at) const;

  const nn::Network& critic_network() const { return parts_.critic; }
  const nn::Network& generator_network() const { return parts_.generator; }
  const nn::Constraint& constraint() const { return parts_.constraint; }
  const std::vector<penalties::Penalty>& penalties() const { return parts_.penalties; }
  const Engine& engine() const { return parts_.engine; }
  const Ranks& ranks() const { return *parts_.ranks; }

  /// What the critic's gradient is made by: "analytic", "autograd", or why the faster one cannot serve.
  /// @throws ConfigError where the engine cannot serve this game
  std::string served_by(Graph graph) const;

 private:
  Gradients critic_at(const Point& at, const Batch& batch, const Draw& draw, Graph graph) const;
  Gradients generator_at(const Point& at, const Batch& batch, const Draw& draw, Graph graph) const;
  Both both_at(const Point& at, const Batch& batch, const Draw& draw) const;
  Batch batch_of(const Draw& draw, bool reals) const;
  bool may_share_pass() const;
  bool may_part(const Batch& batch, Graph graph) const;
  Draw on_own_rows(Draw draw, const Batch& batch) const;
  const Ranks& ranks_of_loss(Graph graph) const;
  std::optional<GradientSum> sum_over_ranks(const nn::Network& player, const nn::Weights& at, Graph graph) const;
  const nn::Network& own(const nn::Network& player, Graph graph) const;

  GameParts parts_;
  nn::Network shared_critic_, shared_generator_;  // of several ranks
};

/// z ~ N(0, I), {rows.count, latent shape of the generator}.
std::function<Tensor(const Draw&)> normal_latent(const nn::Network& generator, const Rows& rows,
                                                 const at::TensorOptions& options = {});

}  // namespace saddle::game
