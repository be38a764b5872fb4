#include "saddle/dynamics/field.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

namespace saddle::dynamics {
namespace {

void append(const nn::Network& network, const nn::Weights& at, const game::Gradients& g, std::vector<Tensor>& columns) {
  for (std::size_t j = 0; j < at.size(); ++j) {
    if (network.parameters[j].buffer) continue;
    columns.push_back(g.gradient[j].defined() ? -g.gradient[j].flatten(1) : at::zeros_like(at[j]).flatten(1));
  }
}

Tensor field_at(const SmallGame& game, const game::Point& at, game::Graph graph) {
  const game::Draw draw;
  std::vector<Tensor> columns;
  append(game.game->generator_network(), at.generator, game.game->generator(at, draw, graph), columns);
  append(game.game->critic_network(), at.critic, game.game->critic(at, draw, graph), columns);
  return at::cat(columns, 1);
}

}  // namespace

Tensor field(const SmallGame& game, const Tensor& points) {
  const c10::NoGradGuard no_grad;
  return field_at(game, weights_of(game, points), game::Graph::drop);
}

Tensor jacobian(const SmallGame& game, const Tensor& points) {
  const c10::AutoGradMode grad_mode(true);
  const Tensor z = points.detach().requires_grad_(true);
  const Tensor v = field_at(game, weights_of(game, z), game::Graph::keep);
  std::vector<Tensor> rows;
  for (std::int64_t i = 0; i < v.size(1); ++i) {  // games do not mix, so a sum over them differentiates each
    const Tensor sum = v.select(1, i).sum();
    Tensor row;
    if (sum.requires_grad()) row = torch::autograd::grad({sum}, {z}, {}, true, false, /*allow_unused=*/true)[0];
    rows.push_back(row.defined() ? row : at::zeros_like(z));
  }
  return at::stack(rows, 1).detach();
}

}  // namespace saddle::dynamics
