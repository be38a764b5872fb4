#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/ThreadLocalState.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "saddle/core/parallel.h"
#include "saddle/game/places_detail.h"
#include "saddle/nn/divided.h"

namespace saddle::game {
namespace {

constexpr std::int64_t kSmall = 1 << 17;  // numbers of input gradients

/// The weights as the layers get them, and the way back to those that are trained.
class Effective {
 public:
  Effective(const nn::Network& critic, const nn::Weights& at, nn::Pass& pass) : critic_(critic) {
    if (critic.effective) {
      const c10::AutoGradMode grad_mode(true);
      leaves_ = leaves(critic, at, Graph::drop);
      effective_ = critic.effective(leaves_, pass);
    } else {
      effective_ = at;
    }
  }

  /// Whether the layers get the weights that are trained: a gradient needs no way back.
  bool are_trained() const { return leaves_.empty(); }

  /// For a batch of this type.
  nn::Weights values(at::ScalarType batch) const { return nn::layer_values(critic_, effective_, batch); }

  /// @param gradient  in the weights as the layers get them
  nn::Weights pulled_back(const nn::Weights& gradient) const {
    nn::Weights found = gradient, outputs, outer;
    for (std::size_t j = 0; j < found.size(); ++j) {
      if (!found[j].defined()) continue;
      found[j] = found[j].to(effective_[j].scalar_type());
      if (leaves_.empty() || effective_[j].is_leaf()) continue;
      outputs.push_back(effective_[j]), outer.push_back(found[j]), found[j] = Tensor();
    }
    if (outputs.empty()) return found;
    const nn::Weights through = nn::in_network_order(
        critic_, torch::autograd::grad(outputs, nn::trainable(critic_, leaves_), outer, /*retain_graph=*/false,
                                       /*create_graph=*/false, /*allow_unused=*/true));
    for (std::size_t j = 0; j < found.size(); ++j) {
      nn::add_to(found[j], through[j]);
    }
    return found;
  }

 private:
  const nn::Network& critic_;
  nn::Weights leaves_, effective_;
};

/// Places that are treated alike, in one batch.
struct Side {
  std::vector<std::size_t> places;
  Joined joined;
  std::optional<nn::Divided> critic;
};

/// Forward, pulled back, F, then on to the weights: nn/piece.h.
class Sweep {
 public:
  Sweep(const nn::Network& critic, const nn::Weights& at, const Question& question, nn::Pass& pass)
      : critic_(critic), question_(question), weights_(critic, at, pass) {
    const nn::Weights values = weights_.values(question.places.front().x.scalar_type());
    for (const bool gradient : {false, true}) {
      Side& side = gradient ? steep_ : plain_;
      side.places = places_where(question.places, gradient);
      if (side.places.empty()) continue;
      std::vector<Place> places;
      for (const std::size_t i : side.places) places.push_back(question.places[i]);
      side.joined = joined(places, critic.stack);
      side.critic.emplace(critic, values, side.joined.x, side.joined.labels);
      for (const auto& [j, value] : side.critic->updates()) pass.updates[j] = value;
    }
  }

  Gradients weights_gradient() {
    if (steep_.critic) input_gradient_ = steep_.critic->pull_back(at::ones_like(steep_.critic->output()));
    const Slopes f = slopes();
    nn::Weights gradient(critic_.parameters.size());
    const nn::Complete none, last = weights_.are_trained() ? question_.complete : none;
    if (plain_.critic && f.plain.defined())
      plain_.critic->backpropagate(f.plain, gradient, steep_.critic ? none : last);
    if (steep_.critic) {
      steep_.critic->push_forward(f.tangent.defined() ? f.tangent : at::zeros_like(input_gradient_),
                                  f.steep.defined() ? f.steep.squeeze(-1) : Tensor(), gradient, last);
    }
    return {.loss = f.loss, .gradient = weights_.pulled_back(gradient)};
  }

  /// Of F, which reads scores alone, where places want one.
  Pulled input_gradients() {
    const Slopes f = slopes();
    Pulled all{.loss = f.loss, .gradient = std::vector<Tensor>(question_.places.size())};
    if (!f.steep.defined()) return all;
    const std::vector<Tensor> gradients = steep_.joined.split(steep_.critic->pull_back(f.steep), critic_.stack);
    for (std::size_t k = 0; k < gradients.size(); ++k) all.gradient[steep_.places[k]] = gradients[k];
    return all;
  }

 private:
  /// F and its derivatives in the scores of both sides and in the input gradients; undefined where F does not read
  /// them.
  struct Slopes {
    Tensor loss, plain, steep, tangent;

    void add(const Slopes& other) {
      nn::add_to(loss, other.loss), nn::add_to(plain, other.plain);
      nn::add_to(steep, other.steep), nn::add_to(tangent, other.tangent);
    }
  };

  /// Where F's terms are small they are differentiated on as many threads: each is a matter of operations, not of
  /// numbers, and the other threads would wait.
  Slopes slopes() const {
    const auto terms = static_cast<std::int64_t>(question_.terms.size());
    const bool idle = question_.places.front().x.is_cpu() && at::get_num_threads() > 1 && !at::in_parallel_region(),
               small = !input_gradient_.defined() || input_gradient_.numel() <= kSmall;
    if (terms == 1 || !idle || !small)
      return slopes([&](const std::vector<Answer>& answers) { return question_.loss(answers); });
    std::vector<Slopes> each(question_.terms.size());
    const at::ThreadLocalState state;
    in_parallel(terms, 1, [&](std::int64_t begin, std::int64_t end) {
      const at::ThreadLocalStateGuard same(state);
      for (auto k = static_cast<std::size_t>(begin); k < static_cast<std::size_t>(end); ++k)
        each[k] = slopes(question_.terms[k]);
    });
    Slopes all;
    for (const Slopes& one : each) all.add(one);
    return all;
  }

  /// By autograd on these alone.
  template <class Term>
  Slopes slopes(const Term& term) const {
    const c10::AutoGradMode grad_mode(true);
    std::vector<Answer> answers(question_.places.size());
    std::vector<Tensor> chosen;
    for (const Side* side : {&plain_, &steep_}) {
      if (!side->critic) continue;
      chosen.push_back(side->critic->output().detach().requires_grad_(true));
      const std::vector<Tensor> outputs = side->joined.split(chosen.back(), critic_.stack);
      for (std::size_t k = 0; k < outputs.size(); ++k) answers[side->places[k]].output = outputs[k];
    }
    if (input_gradient_.defined()) {
      chosen.push_back(input_gradient_.detach().requires_grad_(true));
      const std::vector<Tensor> gradients = steep_.joined.split(chosen.back(), critic_.stack);
      for (std::size_t k = 0; k < gradients.size(); ++k)
        answers[steep_.places[k]].gradient = gradients[k].flatten(critic_.stack + 1);
    }
    const Tensor value = term(answers);
    std::vector<Tensor> found(chosen.size());
    if (value.requires_grad()) found = torch::autograd::grad({value}, chosen, {}, std::nullopt, false, true);
    Slopes all{.loss = value.detach()};
    if (plain_.critic) all.plain = found.front();
    if (steep_.critic) all.steep = found[plain_.critic ? 1 : 0];
    if (input_gradient_.defined()) all.tangent = found.back();
    return all;
  }

  const nn::Network& critic_;
  const Question& question_;
  Effective weights_;
  Side plain_, steep_;     // without and with input gradients
  Tensor input_gradient_;  // where F reads it
};

Gradients analytic_gradient(const nn::Network& critic, const nn::Weights& at, const Question& question, Graph graph) {
  if (const std::string why = obstacle(critic, static_cast<bool>(question.witness), graph); !why.empty())
    throw ConfigError("engine analytic: " + why);
  const c10::NoGradGuard no_grad;
  nn::Pass pass;
  Gradients found = Sweep(critic, at, question, pass).weights_gradient();
  found.buffers = std::move(pass.updates);
  return found;
}

Pulled analytic_input_gradients(const nn::Network& critic, const nn::Weights& at, const Question& question) {
  const c10::NoGradGuard no_grad;
  nn::Pass pass;
  return Sweep(critic, at, question, pass).input_gradients();
}

}  // namespace

std::string obstacle(const nn::Network& critic, bool witness, Graph graph) {
  if (!critic.piece)
    return text("critic '", critic.name, "': ", critic.curved.empty() ? "it is not made of layers" : critic.curved);
  if (critic.output_shape != Shape{1})
    return text("critic '", critic.name, "' has outputs ", text_of(critic.output_shape), ", not one score");
  if (witness) return "the objective's gradients are of a witness function, not of the score";
  if (graph == Graph::keep) return "the rule differentiates through the critic's gradient";
  return "";
}

Engine analytic() {
  return {.name = "analytic",
          .critic_gradient = analytic_gradient,
          .input_gradients = analytic_input_gradients,
          .serves = [](const nn::Network& critic, bool witness, Graph graph) {
            const std::string why = obstacle(critic, witness, graph);
            if (!why.empty()) throw ConfigError("engine analytic: " + why);
            return std::string("analytic");
          }};
}

Engine automatic() {
  return {.name = "auto",
          .critic_gradient =
              [](const nn::Network& critic, const nn::Weights& at, const Question& question, Graph graph) {
                const bool can = obstacle(critic, static_cast<bool>(question.witness), graph).empty();
                return (can ? analytic() : autograd()).critic_gradient(critic, at, question, graph);
              },
          .input_gradients = analytic_input_gradients,
          .serves =
              [](const nn::Network& critic, bool witness, Graph graph) {
                const std::string why = obstacle(critic, witness, graph);
                return why.empty() ? "analytic" : "autograd, since " + why;
              }};
}

}  // namespace saddle::game
