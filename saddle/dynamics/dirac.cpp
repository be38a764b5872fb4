#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "saddle/dynamics/normal_nodes.h"
#include "saddle/dynamics/small_game_detail.h"

namespace saddle::dynamics {
namespace {

/// x W^T + b for x {R, Q, n, in}; one row of W without matrix products, which are slow for many small games.
Tensor affine(const nn::Weights& w, const Tensor& x, bool bias) {
  const Tensor& weight = w[0];  // {R, 1, out, in}
  Tensor y = weight.size(-2) > 1 ? x.matmul(weight.mT()) : x * weight;
  if (weight.size(-2) == 1 && weight.size(-1) > 1) y = y.sum(-1, true);
  return bias ? y + w[1].unsqueeze(-2) : y;
}

nn::Network linear_critic(const CriticShape& shape, const DiracOptions& o) {
  nn::Network critic{.name = "linear",
                     .input_shape = {shape.in},
                     .output_shape = {shape.out},
                     .parameters = {{"psi.weight", {shape.out, shape.in}, nn::constant(1)}}};
  if (o.bias) critic.parameters.push_back({"b", {shape.out}, nn::constant(0)});
  const bool bias = o.bias, bounded = o.activation == "tanh";
  critic.forward = [bias, bounded](const nn::Weights& w, const Tensor& x, nn::Pass&) {
    const Tensor y = affine(w, x, bias);
    return bounded ? y.tanh() : y;
  };
  return critic;
}

/// The gradient of F(scores, slopes) in psi and b, for one score: D's scores and slopes are written down, so that only
/// F is differentiated, once. dF/dpsi = sum c x + u, dF/db = sum c, c = dF/ds, u = dF/dg.
game::Gradients linear_gradient(const nn::Network& critic, const nn::Weights& at, const game::Question& question,
                                game::Graph graph) {
  if (graph == game::Graph::keep || question.witness)
    return game::autograd().critic_gradient(critic, at, question, graph);
  const c10::NoGradGuard no_grad;
  std::vector<game::Answer> answers;
  std::vector<Tensor> leaves;
  std::vector<const Tensor*> x;  // of leaves that are scores; null: slopes
  nn::Pass pass;
  for (const game::Place& place : question.places) {
    game::Answer answer{.output = game::outputs(critic, at, place, pass).requires_grad_(true)};
    leaves.push_back(answer.output), x.push_back(&place.x);
    if (place.gradient) {
      answer.gradient = at[0].expand_as(place.x).detach().requires_grad_(true);
      leaves.push_back(answer.gradient), x.push_back(nullptr);
    }
    answers.push_back(std::move(answer));
  }
  game::Gradients g{.loss = {}, .gradient = nn::Weights(at.size())};
  std::vector<Tensor> found;
  {
    const c10::AutoGradMode grad_mode(true);
    const Tensor value = question.loss(answers);
    found = torch::autograd::grad({value}, leaves, {}, std::nullopt, false, /*allow_unused=*/true);
    g.loss = value.detach();
  }
  const auto add = [&g, &at](std::size_t j, const Tensor& term) {
    const Tensor own = term.sum_to_size(at[j].sizes());
    g.gradient[j] = g.gradient[j].defined() ? g.gradient[j] + own : own;
  };
  for (std::size_t k = 0; k < found.size(); ++k) {
    if (!found[k].defined()) continue;
    add(0, x[k] != nullptr ? found[k] * *x[k] : found[k]);
    if (x[k] != nullptr && at.size() > 1) add(1, found[k].sum(-2));
  }
  return g;
}

/// Exact, for D(x) = psi x + b; half the work of differentiating D.
game::Engine linear_engine() {
  return {.name = "linear", .critic_gradient = linear_gradient, .serves = [](const nn::Network&, bool, game::Graph) {
            return std::string("linear");
          }};
}

/// G(z) = theta + z, theta {R, 1, d}, z {1, Q, n, d}: what instance noise adds, else zeros.
nn::Network point_generator(std::int64_t d) {
  return {.name = "dirac",
          .input_shape = {d},
          .output_shape = {d},
          .parameters = {{"theta", {d}, nn::constant(1)}},
          .forward = [](const nn::Weights& w, const Tensor& z, nn::Pass&) { return w[0].unsqueeze(-2) + z; }};
}

/// What the inputs make of both sides of a Dirac-GAN at the nodes of a quadrature, and what each node counts.
struct Sides {
  Tensor real, fake, measure;
};

Sides noisy(const Method& method, const DiracOptions& o, std::int64_t n) {
  const Tensor nothing = at::zeros({1, 1, n, o.dimensions}, at::kDouble);
  if (method.inputs.empty()) return {nothing, nothing, Tensor()};
  const nn::Input& input = method.inputs.front();
  if (!input.with) throw ConfigError(text("input '", input.name, "' has no meaning for single points"));
  if (method.inputs.size() > 1) throw ConfigError("Dirac-GAN: one input at most, whose noise is integrated");
  if (o.dimensions > 1 || n > 1 || o.activation != "identity") {
    throw ConfigError(text("instance noise is integrated in one dimension, for a linear critic and an objective of ",
                           "single samples only; these are ", o.dimensions, " dimensions, activation '", o.activation,
                           "', ", n, " samples"));
  }
  const NormalNodes one = normal_nodes(o.nodes);
  const auto shown = [&](const Tensor& eps) {
    return input.with(at::zeros_like(eps), eps, 0).view({1, o.nodes * o.nodes, 1, 1});
  };
  const Tensor real = one.points.repeat_interleave(o.nodes), fake = one.points.repeat({o.nodes});
  return {shown(real), shown(fake), at::outer(one.weights, one.weights).flatten()};
}

SmallGame linear_game(const char* name, const Method& method, nn::Network generator, const DiracOptions& o) {
  if (o.activation != "identity" && o.activation != "tanh")
    throw_unknown("activation", o.activation, {"identity", "tanh"});
  if (o.dimensions < 1) throw ConfigError(text(name, ": dimensions = ", o.dimensions, ", expected at least 1"));
  const CriticShape shape = critic_shape(method.objective, o.dimensions);
  const Sides sides = noisy(method, o, batch_of(method.objective));
  const bool linear = shape.out == 1 && o.activation == "identity" && !method.constraint.parametrise;
  return named(name, make_game(method, std::move(generator), linear_critic(shape, o), sides.real, sides.fake,
                               sides.measure, linear ? linear_engine() : game::autograd()));
}

}  // namespace

SmallGame dirac(const Method& method, const DiracOptions& o) {
  SmallGame game = linear_game("dirac", method, point_generator(o.dimensions), o);
  game.error = [n = game.generator_size](const Tensor& points) { return points.narrow(1, 0, n).norm(2, 1); };
  return game;
}

SmallGame bilinear(const Method& method, const Tensor& a) {
  require_dimensions("bilinear game", "A", a, 2);
  const Tensor matrix = a.to(at::kDouble).t().contiguous();
  nn::Network generator = point_generator(a.size(1));
  generator.name = "linear", generator.output_shape = {a.size(0)};
  generator.forward = [matrix](const nn::Weights& w, const Tensor& z, nn::Pass&) {
    return w[0].unsqueeze(-2).matmul(matrix) + z;
  };
  SmallGame game = linear_game("bilinear", method, std::move(generator), {.dimensions = a.size(0)});
  game.error = [matrix, n = game.generator_size](const Tensor& points) {
    return points.narrow(1, 0, n).matmul(matrix).norm(2, 1);
  };
  return game;
}

}  // namespace saddle::dynamics
