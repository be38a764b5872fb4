#pragma once
#include <functional>
#include <map>
#include <vector>

#include "saddle/core/names.h"
#include "saddle/game/critic_terms.h"
#include "saddle/nn/network.h"
#include "saddle/nn/piece.h"

namespace saddle::game {

/// A batch at which the critic is evaluated; for a stack of games, the games' dimensions lead in all of these.
struct Place {
  Tensor x;               // {n, *}
  Tensor labels = {};     // {n}, int64: for a critic that reads labels
  bool gradient = false;  // whether the critic's loss reads the gradient of the score in x there too
  bool moves = false;     // whether the generator moves x: of its loss dF/dx is wanted
};

/// What the critic said at one place.
struct Answer {
  Tensor output;    // {n, k}: scores, features, class logits, as the network lays them out
  Tensor gradient;  // {n, d}, each sample's elements flattened; undefined unless it was wanted

  Tensor score() const { return output.select(-1, 0); }  // {n}: the first output
};

/// A loss, one number, as a function of the critic's answers, one for each place, in order. It sees nothing else of
/// the critic.
using Loss = std::function<Tensor(const std::vector<Answer>&)>;

/// What is asked of a critic at some places.
struct Question {
  std::vector<Place> places;

  /// F, the whole loss: the sum of these terms, at least one, which may be asked on several threads at once.
  std::vector<Loss> terms;
  Tensor loss(const std::vector<Answer>& answers) const;
  void join_terms();  // into one: they must be asked in this order, since they speak with other processes

  /// The score {n} whose gradient a place wants, if it is not the first output: a function of all outputs, and of the
  /// place's own in which sample i decides score i alone.
  std::function<Tensor(const std::vector<Answer>&, std::size_t place)> witness = {};

  /// Told of a weight's gradient as soon as it is complete; an engine need not.
  nn::Complete complete = {};
};

/// One player's gradient.
struct Gradients {
  Tensor loss;  // scalar: what was differentiated
  /// In the player's order; undefined for buffers, undefined or zero for what the loss does not reach.
  nn::Weights gradient;
  std::map<std::size_t, Tensor> buffers;  // new values of the player's buffers, to be stored with the step

  /// The parts of a critic's loss. They are computed when this is called, so a step that nobody logs pays nothing.
  /// Empty for generators and for stacks of games.
  std::function<CriticTerms()> terms = {};
};

/// What moves the fakes.
struct Pulled {
  Tensor loss;                   // scalar
  std::vector<Tensor> gradient;  // dF/dx at each place, {n, *}; undefined where x does not move or F does not read it
};

/// What both players take of one pass.
struct Shared {
  Gradients critic;
  Pulled moved;
};

/// Whether the result stays differentiable in the weights it was computed at (for consensus, unrolled play, Jacobians).
enum class Graph { drop, keep };

/// An engine fills in the gradient of F(answers) in the critic's weights. Engines differ in speed and reach, not in
/// result.
struct Engine {
  std::string name;
  std::function<Gradients(const nn::Network& critic, const nn::Weights& at, const Question& question, Graph graph)>
      critic_gradient;

  /// For the generator's step, of critics without obstacle(): dF/dx where places move, F of scores alone. Empty where
  /// the engine leaves that to a graph.
  std::function<Pulled(const nn::Network& critic, const nn::Weights& at, const Question& question)> input_gradients =
      {};

  /// For steps of both players at one point, of critics without obstacle(): as `critic_gradient` and, of the
  /// generator's loss, which reads scores alone, `input_gradients`. Empty where the latter is.
  std::function<Shared(const nn::Network& critic, const nn::Weights& at, const Question& question,
                       const Loss& generator_loss)>
      shared_pass = {};

  /// What such questions will be answered by: "analytic", or "autograd, since ..." with what the analytic one cannot
  /// take. @param witness  whether questions have one. @throws ConfigError where this engine cannot serve
  std::function<std::string(const nn::Network& critic, bool witness, Graph graph)> serves;

  /// The engine for a game with this critic. @param input_gradients  true if a penalty reads them. Empty: this one
  std::function<Engine(const nn::Network& critic, bool input_gradients)> choose = {};
};

/// By name: "analytic", "autograd", or "auto" for the fastest. @throws ConfigError naming the nearest.
Engine engine(const std::string& name);

/// Reverse-mode differentiation, twice where a place wants a gradient: works for any critic.
Engine autograd();

/// Closed forms for a critic of one score that is piecewise linear in its input (nn/piece.h): forward, pulled back,
/// pushed forward, without a graph, the samples divided among the threads (nn/divided.h). In passes over the batch 8
/// for autograd's 12 with R1 and R2, 10 for 12 in WGAN-GP. Equal to autograd's gradients up to rounding.
Engine analytic();

/// The analytic one where it can serve and is quicker, else autograd. Without penalties on input gradients the analytic
/// engine saves no pass, and critics of 2^17 weights and more were measured to be quicker by autograd, but for
/// bfloat16.
Engine automatic();

/// Why the analytic engine cannot serve, naming the layer; "" if it can.
std::string obstacle(const nn::Network& critic, bool witness, Graph graph);

/// The critic's outputs at a place, {n, k}.
Tensor outputs(const nn::Network& critic, const nn::Weights& at, const Place& place, nn::Pass& pass);

/// d loss / d weights by autograd; buffers and weights that the loss does not reach give undefined tensors.
nn::Weights gradient(const Tensor& loss, const nn::Network& network, const nn::Weights& at, Graph graph);

/// From here on `complete` is told of the gradient of a leaf, one of Graph::drop's, as soon as it is there: autograd
/// ends with a leaf before it goes on to the layers before.
void announce(const nn::Network& network, const nn::Weights& leaves, const nn::Complete& complete);

/// The weights as leaves of a new graph, buffers as they are; with Graph::keep the weights themselves where they carry
/// one.
nn::Weights leaves(const nn::Network& network, const nn::Weights& at, Graph graph);

}  // namespace saddle::game
