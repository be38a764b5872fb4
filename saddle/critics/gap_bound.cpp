#include "saddle/critics/gap_bound.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/core/error.h"
#include "saddle/divergences/discrete_pair.h"
#include "saddle/divergences/gan_qp.h"
#include "saddle/nn/mlp.h"

namespace saddle::critics {
namespace {

/// Reals and fakes {n, 1} that lie farther apart than the nearest that are asked about.
struct Pairs {
  Tensor real, fake;
};

Pairs pairs_of(const Sides& sides, const GapBoundOptions& o) {
  constexpr std::uint64_t kDraw = std::uint64_t{1} << 41;  // no step of training has it
  const Tensor x = sides.real(o.seed, Purpose::data, kDraw, o.pairs),
               y = sides.fake(o.seed, Purpose::latent, kDraw, o.pairs);
  const Tensor apart = ((x - y).abs() > o.nearest).flatten().nonzero().flatten();
  if (apart.numel() == 0)
    throw ConfigError(text("gap bound: none of ", o.pairs, " pairs is more than ", o.nearest, " apart"));
  return {x.index_select(0, apart), y.index_select(0, apart)};
}

FixedGame trained(const Sides& sides, const GapBoundOptions& o, const std::string& arguments,
                  const Progress& progress) {
  const CriticOptions options{
      .objective = {"gan-qp", {{"lambda", o.lambda}, {"critic", arguments}}}, .steps = o.steps, .seed = o.seed};
  const std::int64_t inputs = arguments == "pairwise" ? 2 : 1;
  return train_critic(nn::mlp("critic", inputs, 1, {.width = 64, .depth = 2, .slope = .2}), sides, options, progress);
}

GapQuotients quotients_of(const Tensor& gap, const Pairs& pairs, const Tensor& predicted, double lambda) {
  const Tensor quotient = gap / (lambda * (pairs.real - pairs.fake).abs().flatten());
  return {.quotient = numbers(quotient),
          .largest = quotient.abs().max().item<double>(),
          .rms_difference = (quotient - predicted).square().mean().sqrt().item<double>()};
}

/// D(x) of the best critic of one argument, between its values on cells.
Tensor best_of_one(const GapBoundOptions& o, const Tensor& x) {
  constexpr int kCells = 32;
  const divergences::DiscretePair cells =
      divergences::cells_of(divergences::gaussian_law(o.distance, 1), divergences::gaussian_law(0, 1), kCells);
  const Tensor places = cells.points.flatten(), distance = (places.unsqueeze(0) - places.unsqueeze(1)).abs();
  const Tensor values =
      at::tensor(divergences::one_argument_potential(cells.p, cells.q, distance, o.lambda).critic, at::kDouble);
  const Tensor after = at::searchsorted(places, x.flatten()).clamp(1, places.size(0) - 1), before = after - 1;
  const auto of = [](const Tensor& all, const Tensor& rows) { return all.index_select(0, rows); };
  const Tensor way = (x.flatten() - of(places, before)) / (of(places, after) - of(places, before));
  return of(values, before) + way * (of(values, after) - of(values, before));
}

}  // namespace

GapBound gap_bound(const GapBoundOptions& o, const Progress& progress) {
  const Sides sides{gaussian(o.distance, 1), gaussian(0, 1)};
  const Pairs pairs = pairs_of(sides, o);
  // log a / b = distance (x_r - x_f) for Gaussians of variance 1, and (a - b) / (a + b) = tanh(log(a / b) / 2)
  const Tensor predicted = (o.distance * (pairs.real - pairs.fake) / 2).tanh().flatten();
  const FixedGame two = trained(sides, o, "pairwise", part(progress, 0, 2));
  const FixedGame one = trained(sides, o, "unary", part(progress, 1, 2));
  const Tensor forth = at::cat({pairs.real, pairs.fake}, 1), back = at::cat({pairs.fake, pairs.real}, 1);
  const auto compared = [&](const Tensor& gap) { return quotients_of(gap, pairs, predicted, o.lambda); };
  return {.predicted = numbers(predicted),
          .two_arguments = compared(two.scores(forth) - two.scores(back)),
          .one_argument = compared(one.scores(pairs.real) - one.scores(pairs.fake)),
          .best_of_one = compared(best_of_one(o, pairs.real) - best_of_one(o, pairs.fake))};
}

}  // namespace saddle::critics
