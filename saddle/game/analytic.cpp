#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/ThreadLocalState.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <array>
#include <optional>

#include "saddle/core/parallel.h"
#include "saddle/game/effective_weights_detail.h"
#include "saddle/game/places_detail.h"
#include "saddle/nn/divided.h"

namespace saddle::game {
namespace {

constexpr std::int64_t kSmall = 1 << 17;        // numbers of input gradients
constexpr std::int64_t kLargeCritic =
    1 << 17;  // weights from which on autograd is quicker where it needs as many passes

/// What is wanted at a place: scores alone, what the generator's loss does to x, the input gradient for F and perhaps
/// that too.
enum Kind : std::size_t { plain, moving, steep };

/// Who steps, and so wants something at places.
struct Steps {
  bool critic = false, generator = false;

  Kind kind_of(const Place& place) const {
    return critic && place.gradient ? steep : generator && place.moves ? moving : plain;
  }
};

/// Places of a kind, in one batch.
struct Side {
  std::vector<std::size_t> places;
  Joined joined;
  std::optional<nn::Divided> critic;
  Tensor input_gradient;  // ds/dx, {n, *}, where it was taken

  void take_input_gradient() {
    if (critic) input_gradient = critic->pull_back(at::ones_like(critic->output()));
  }
};

/// F and its derivatives in each side's scores and in the steep side's input gradients; undefined where F does not read
/// them.
struct Slopes {
  Tensor loss;
  std::array<Tensor, 3> score;
  Tensor tangent;

  void add(const Slopes& other) {
    nn::add_to(loss, other.loss), nn::add_to(tangent, other.tangent);
    for (const Kind kind : {plain, moving, steep}) nn::add_to(score[kind], other.score[kind]);
  }
};

/// Forward, pulled back, F, then on to the weights: nn/piece.h.
class Sweep {
 public:
  Sweep(const nn::Network& critic, const nn::Weights& at, const Question& question, Steps steps, nn::Pass& pass)
      : critic_(critic), question_(question), weights_(critic, at, pass) {
    for (std::size_t i = 0; i < question.places.size(); ++i)
      sides_[steps.kind_of(question.places[i])].places.push_back(i);
    const nn::Weights values = weights_.values(question.places.front().x.scalar_type());
    for (Side& side : sides_) {
      if (side.places.empty()) continue;
      std::vector<Place> places;
      for (const std::size_t i : side.places) places.push_back(question.places[i]);
      side.joined = joined(places, critic.stack);
      side.critic.emplace(critic, values, side.joined.x, side.joined.labels);
      for (const auto& [j, value] : side.critic->updates()) pass.updates[j] = value;
    }
  }

  Gradients weights_gradient() {
    sides_[steep].take_input_gradient();
    return weights_gradient(sum(slopes(terms())));
  }

  /// Of F, which reads scores alone.
  Pulled input_gradients() {
    const Slopes f = sum(slopes(terms()));
    Pulled all = nothing_pulled(f);
    Side& side = sides_[moving];
    if (f.score[moving].defined()) spread(side, side.critic->pull_back(f.score[moving]), all);
    return all;
  }

  /// The samples' scores do not depend on each other: dF/dx_i = dF/ds_i ds_i/dx_i for the generator's F too.
  Shared shared(const Loss& generator_loss) {
    for (const Kind kind : {moving, steep}) sides_[kind].take_input_gradient();
    std::vector<Loss> losses = terms();
    losses.push_back(generator_loss);
    std::vector<Slopes> each = slopes(losses);
    const Slopes of_generator = each.back();
    each.pop_back();
    Pulled pulled = nothing_pulled(of_generator);
    for (const Kind kind : {moving, steep}) {
      const Tensor& slope = of_generator.score[kind];
      const Tensor& g = sides_[kind].input_gradient;
      if (slope.defined()) spread(sides_[kind], g * slope.view(of_samples(slope, g.dim())), pulled);
    }
    return {.critic = weights_gradient(sum(each)), .moved = std::move(pulled)};
  }

 private:
  /// From F's slopes, the input gradients taken.
  Gradients weights_gradient(const Slopes& f) {
    nn::Weights gradient(critic_.parameters.size());
    const Kind last = sides_[steep].critic ? steep : sides_[moving].critic ? moving : plain;
    const auto told = [&](Kind kind) {
      return kind == last && weights_.are_trained() ? question_.complete : nn::Complete();
    };
    if (const Tensor& slope = f.score[plain]; slope.defined())
      sides_[plain].critic->backpropagate(slope, gradient, told(plain));
    for (const Kind kind : {moving, steep}) {
      const Tensor slope = f.score[kind].defined() ? f.score[kind].squeeze(-1) : Tensor(),
                   tangent = kind == steep ? f.tangent : Tensor();
      if (slope.defined() || tangent.defined()) sides_[kind].critic->push_forward(tangent, slope, gradient, told(kind));
    }
    return {.loss = f.loss, .gradient = weights_.pulled_back(gradient)};
  }

  Pulled nothing_pulled(const Slopes& f) const {
    return {.loss = f.loss, .gradient = std::vector<Tensor>(question_.places.size())};
  }

  /// To each place that moves its rows.
  void spread(const Side& side, const Tensor& gradient, Pulled& to) const {
    const std::vector<Tensor> each = side.joined.split(gradient, critic_.stack);
    for (std::size_t k = 0; k < each.size(); ++k) {
      if (question_.places[side.places[k]].moves) to.gradient[side.places[k]] = each[k];
    }
  }

  /// {..., n, 1} in as many dimensions as x has.
  static Shape of_samples(const Tensor& scores, std::int64_t dimensions) {
    Shape shape = scores.sizes().vec();
    shape.resize(static_cast<std::size_t>(dimensions), 1);
    return shape;
  }

  /// True if F's terms are differentiated concurrently: in small problems an operation's overhead is most of its time.
  bool apart() const {
    if (critic_.stack > 0 || !question_.places.front().x.is_cpu()) return false;
    return !sides_[steep].critic || sides_[steep].joined.x.numel() <= kSmall;
  }

  std::vector<Loss> terms() const {
    if (apart()) return question_.terms;
    return {[this](const std::vector<Answer>& answers) { return question_.loss(answers); }};
  }

  static Slopes sum(const std::vector<Slopes>& each) {
    Slopes all = each.front();
    for (std::size_t k = 1; k < each.size(); ++k) all.add(each[k]);
    return all;
  }

  /// Of each loss.
  std::vector<Slopes> slopes(const std::vector<Loss>& losses) const {
    std::vector<Slopes> each(losses.size());
    if (!apart() || losses.size() == 1) {
      for (std::size_t k = 0; k < losses.size(); ++k) each[k] = slopes(losses[k]);
      return each;
    }
    const at::ThreadLocalState state;
    in_parallel(static_cast<std::int64_t>(losses.size()), 1, [&](std::int64_t begin, std::int64_t end) {
      const at::ThreadLocalStateGuard same(state);
      for (auto k = static_cast<std::size_t>(begin); k < static_cast<std::size_t>(end); ++k)
        each[k] = slopes(losses[k]);
    });
    return each;
  }

  /// By autograd on these alone.
  Slopes slopes(const Loss& loss) const {
    const c10::AutoGradMode grad_mode(true);
    std::vector<Answer> answers(question_.places.size());
    std::vector<Tensor> chosen;
    std::vector<Kind> kinds;
    for (const Kind kind : {plain, moving, steep}) {
      const Side& side = sides_[kind];
      if (!side.critic) continue;
      kinds.push_back(kind), chosen.push_back(side.critic->output().detach().requires_grad_(true));
      const std::vector<Tensor> outputs = side.joined.split(chosen.back(), critic_.stack);
      for (std::size_t k = 0; k < outputs.size(); ++k) answers[side.places[k]].output = outputs[k];
    }
    const Side& side = sides_[steep];
    if (side.critic) {
      chosen.push_back(side.input_gradient.detach().requires_grad_(true));
      const std::vector<Tensor> gradients = side.joined.split(chosen.back(), critic_.stack);
      for (std::size_t k = 0; k < gradients.size(); ++k)
        answers[side.places[k]].gradient = gradients[k].flatten(critic_.stack + 1);
    }
    const Tensor value = loss(answers);
    std::vector<Tensor> found(chosen.size());
    if (value.requires_grad()) found = torch::autograd::grad({value}, chosen, {}, std::nullopt, false, true);
    Slopes all{.loss = value.detach()};
    for (std::size_t k = 0; k < kinds.size(); ++k) all.score[kinds[k]] = found[k];
    if (side.critic) all.tangent = found.back();
    return all;
  }

  const nn::Network& critic_;
  const Question& question_;
  EffectiveWeights weights_;
  std::array<Side, 3> sides_;  // by Kind
};

void require_no_obstacle(const nn::Network& critic, const Question& question, Graph graph) {
  const std::string why = obstacle(critic, static_cast<bool>(question.witness), graph);
  if (!why.empty()) throw ConfigError("engine analytic: " + why);
}

Gradients analytic_gradient(const nn::Network& critic, const nn::Weights& at, const Question& question, Graph graph) {
  require_no_obstacle(critic, question, graph);
  const c10::NoGradGuard no_grad;
  nn::Pass pass;
  Gradients found = Sweep(critic, at, question, {.critic = true}, pass).weights_gradient();
  found.buffers = std::move(pass.updates);
  return found;
}

Pulled analytic_input_gradients(const nn::Network& critic, const nn::Weights& at, const Question& question) {
  require_no_obstacle(critic, question, Graph::drop);
  const c10::NoGradGuard no_grad;
  nn::Pass pass;
  return Sweep(critic, at, question, {.generator = true}, pass).input_gradients();
}

Shared analytic_shared_pass(const nn::Network& critic, const nn::Weights& at, const Question& question,
                            const Loss& generator_loss) {
  require_no_obstacle(critic, question, Graph::drop);
  const c10::NoGradGuard no_grad;
  nn::Pass pass;
  Shared found = Sweep(critic, at, question, {.critic = true, .generator = true}, pass).shared(generator_loss);
  found.critic.buffers = std::move(pass.updates);
  return found;
}

}  // namespace

std::string obstacle(const nn::Network& critic, bool witness, Graph graph) {
  if (!critic.piece)
    return text("critic '", critic.name, "': ", critic.curved.empty() ? "it is not made of layers" : critic.curved);
  if (critic.output_shape != Shape{1})
    return text("critic '", critic.name, "' has outputs ", text_of(critic.output_shape), ", not one score");
  if (critic.mixes_samples) return text("critic '", critic.name, "' mixes the samples of a batch");
  if (witness) return "the objective's gradients are of a witness function, not of the score";
  if (graph == Graph::keep) return "the rule differentiates through the critic's gradient";
  return "";
}

Engine analytic() {
  return {.name = "analytic",
          .critic_gradient = analytic_gradient,
          .input_gradients = analytic_input_gradients,
          .shared_pass = analytic_shared_pass,
          .serves = [](const nn::Network& critic, bool witness, Graph graph) {
            const std::string why = obstacle(critic, witness, graph);
            if (!why.empty()) throw ConfigError("engine analytic: " + why);
            return std::string("analytic");
          }};
}

namespace {

/// Autograd for steps of one player; those of both still share a pass over the fakes.
Engine autograd_of_large_critic() {
  Engine engine = autograd();
  engine.shared_pass = analytic_shared_pass;
  engine.serves = [](const nn::Network&, bool, Graph) {
    return std::string("autograd, since no penalty reads the input gradients of this large critic");
  };
  return engine;
}

Engine chosen(const nn::Network& critic, bool input_gradients) {
  std::int64_t weights = 0;
  for (const nn::Parameter& parameter : critic.parameters) weights += c10::multiply_integers(parameter.shape);
  const bool large = weights >= kLargeCritic && critic.stack == 0 && !critic.bfloat16;
  return large && !input_gradients ? autograd_of_large_critic() : automatic();
}

}  // namespace

Engine automatic() {
  return {.name = "auto",
          .critic_gradient =
              [](const nn::Network& critic, const nn::Weights& at, const Question& question, Graph graph) {
                const bool can = obstacle(critic, static_cast<bool>(question.witness), graph).empty();
                return (can ? analytic() : autograd()).critic_gradient(critic, at, question, graph);
              },
          .input_gradients = analytic_input_gradients,
          .shared_pass = analytic_shared_pass,
          .serves =
              [](const nn::Network& critic, bool witness, Graph graph) {
                const std::string why = obstacle(critic, witness, graph);
                return why.empty() ? "analytic" : "autograd, since " + why;
              },
          .choose = chosen};
}

}  // namespace saddle::game
