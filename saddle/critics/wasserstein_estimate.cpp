#include "saddle/critics/wasserstein_estimate.h"

#include <ATen/ATen.h>

#include "saddle/critics/penalised_optimum.h"
#include "saddle/nn/mlp.h"
#include "saddle/transport/line.h"

namespace saddle::critics {

Estimates wasserstein_estimates(const EstimateOptions& o, const Progress& progress) {
  constexpr std::int64_t kSamples = 4096;
  const nn::Network network = nn::mlp("critic", 1, 1, {.width = 64, .depth = 2, .slope = .2});
  Estimates found{.distance = {.5, 1, 2, 4, 8}};
  const auto named = [](Bound bound, const char* more) { return bound.name += more, bound; };
  const struct {
    Bound bound;
    double (*best)(double m);  // gap of the best critic; null: not known
  } rows[] = {{named(one_sided(10), ", weight 10"),
               [](double m) {
                 return penalised_optimum({m, 1}, {0, 1}, 10).gap;
               }},
              {named(one_sided(1), ", weight 1"),
               [](double m) {
                 return penalised_optimum({m, 1}, {0, 1}, 1).gap;
               }},
              {named(unsquared(10), ", weight 10"), nullptr},
              {clip(.1), nullptr},
              {spectral_norm(), [](double m) { return m; }}};
  for (const auto& row : rows) found.curves.push_back({.bound = row.bound.name});
  int done = 0;
  for (const double m : found.distance) {
    const Sides sides{gaussian(m, 1), gaussian(0, 1)};
    const Tensor real = sides.real(o.seed, Purpose::metric, 0, kSamples);
    const Tensor fake = sides.fake(o.seed, Purpose::metric, 1, kSamples);
    found.exact.push_back(transport::line_cost(1, real, fake));
    found.exact_weight.push_back(least_exact_weight_within({m, 1}, {0, 1}));
    for (std::size_t i = 0; i < found.curves.size(); ++i) {
      if (rows[i].best != nullptr) found.curves[i].best.push_back(rows[i].best(m));
      const CriticOptions options = bounded({.steps = o.steps, .seed = o.seed}, rows[i].bound);
      const FixedGame critic = train_critic(network, sides, options, part(progress, done++, 25));
      found.curves[i].gap.push_back((critic.scores(real).mean() - critic.scores(fake).mean()).item<double>());
    }
  }
  return found;
}

}  // namespace saddle::critics
