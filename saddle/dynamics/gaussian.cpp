#include <ATen/ATen.h>

#include "saddle/dynamics/normal_nodes.h"
#include "saddle/dynamics/small_game_detail.h"

namespace saddle::dynamics {
namespace {

/// G(z) = mu + sigma z, or mu + z std.
nn::Network gaussian_generator(const GaussianOptions& o) {
  nn::Network generator{
      .name = "gaussian", .input_shape = {1}, .output_shape = {1}, .parameters = {{"mu", {1}, nn::constant(0)}}};
  if (o.moves_std) generator.parameters.push_back({"sigma", {1}, nn::constant(1)});
  generator.forward = [o](const nn::Weights& w, const Tensor& z, nn::Pass&) {
    const Tensor spread = o.moves_std ? z * w[1].unsqueeze(-2) : z * o.std;
    return w[0].unsqueeze(-2) + spread;
  };
  return generator;
}

/// D(x) = psi x + phi x^2 + b.
nn::Network polynomial_critic(const CriticShape& shape, const GaussianOptions& o) {
  nn::Network critic{.name = "polynomial",
                     .input_shape = {shape.in},
                     .output_shape = {shape.out},
                     .parameters = {{"psi.weight", {shape.out, shape.in}, nn::constant(0)}}};
  if (o.quadratic) critic.parameters.push_back({"phi.weight", {shape.out, shape.in}, nn::constant(0)});
  if (o.bias) critic.parameters.push_back({"b", {shape.out}, nn::constant(0)});
  critic.forward = [o](const nn::Weights& w, const Tensor& x, nn::Pass&) {
    Tensor y = x.matmul(w[0].mT());
    if (o.quadratic) y = y + x.square().matmul(w[1].mT());
    return o.bias ? y + w[o.quadratic ? 2 : 1].unsqueeze(-2) : y;
  };
  return critic;
}

}  // namespace

SmallGame gaussian(const Method& method, const GaussianOptions& o) {
  if (!method.inputs.empty()) throw ConfigError("gaussian game: inputs have no place in it");
  if (batch_of(method.objective) > 1) {
    throw ConfigError(text("gaussian game: expectations are taken sample by sample, objective '", method.objective.name,
                           "' reads ", method.objective.least_batch, " at a time"));
  }
  const NormalNodes one = normal_nodes(o.nodes);
  const auto column = [&](const Tensor& nodes) { return nodes.view({1, o.nodes * o.nodes, 1, 1}); };
  const Tensor real = column(o.mean + o.std * one.points.repeat_interleave(o.nodes));
  const Tensor latent = column(one.points.repeat({o.nodes}));
  SmallGame game = named(
      "gaussian", make_game(method, gaussian_generator(o), polynomial_critic(critic_shape(method.objective, 1), o),
                            real, latent, at::outer(one.weights, one.weights).flatten()));
  game.error = [o](const Tensor& points) {
    const Tensor squared = (points.select(1, 0) - o.mean).square();
    return (o.moves_std ? squared + (points.select(1, 1).abs() - o.std).square() : squared).sqrt();
  };
  return game;
}

}  // namespace saddle::dynamics
