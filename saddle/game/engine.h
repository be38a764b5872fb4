#pragma once
#include <functional>
#include <map>
#include <vector>

#include "saddle/core/names.h"
#include "saddle/nn/network.h"

namespace saddle::game {

/// A batch at which the critic is evaluated.
struct Place {
  Tensor x;               // {n, *}
  bool gradient = false;  // whether dD/dx is wanted there too
};

/// What the critic said at one place.
struct Answer {
  Tensor score;     // {n}
  Tensor gradient;  // {n, d}, each sample's elements flattened; undefined unless it was wanted
};

/// F: the critic's whole loss as a function of its answers, one for each place, in order. It sees nothing else of the
/// critic.
using LossOfAnswers = std::function<Tensor(const std::vector<Answer>&)>;

/// One player's gradient.
struct Gradients {
  Tensor loss;  // scalar: what was differentiated
  nn::Weights
      gradient;  // in the order of the player's weights; undefined for buffers and for what the loss does not reach
  std::map<std::size_t, Tensor> buffers;  // new values of the player's buffers, to be stored with the step
};

/// Whether the result stays differentiable in the weights it was computed at (for consensus, unrolled play, Jacobians).
enum class Graph { drop, keep };

/// An engine fills in the gradient of F(answers) in the critic's weights. Engines differ in speed and reach, not in
/// result.
struct Engine {
  std::string name;
  std::function<Gradients(const nn::Network& critic, const nn::Weights& at, const std::vector<Place>& places,
                          const LossOfAnswers& loss, Graph graph)>
      critic_gradient;
};

/// By name: "autograd", or "auto" for the fastest engine there is for any critic. @throws ConfigError naming the
/// nearest.
Engine engine(const std::string& name);

/// Reverse-mode differentiation, twice where a place wants dD/dx: works for any critic.
Engine autograd();

/// The critic's raw scores at x, {n}.
Tensor scores(const nn::Network& critic, const nn::Weights& at, const Tensor& x, nn::Pass& pass);

/// d loss / d weights by autograd; buffers and weights that the loss does not reach give undefined tensors.
nn::Weights gradient(const Tensor& loss, const nn::Network& network, const nn::Weights& at, Graph graph);

/// The weights as leaves of a new graph, buffers as they are; with Graph::keep the weights themselves where they carry
/// one.
nn::Weights leaves(const nn::Network& network, const nn::Weights& at, Graph graph);

}  // namespace saddle::game
