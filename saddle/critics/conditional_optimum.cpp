#include "saddle/critics/conditional_optimum.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "saddle/divergences/line_law.h"
#include "saddle/divergences/registry.h"
#include "saddle/nn/mlp.h"

namespace saddle::critics {
namespace {

using divergences::GaussianMixture1d;

constexpr std::array<double, 2> kLabels{.7, .3};  // p(y)

/// A density of x for each label.
using PerLabel = std::array<GaussianMixture1d, 2>;

GaussianMixture1d normal_law(double mean, double std) { return {{1}, {{mean, std}}}; }

GaussianMixture1d marginal(const PerLabel& law) {
  GaussianMixture1d all;
  for (std::size_t y = 0; y < 2; ++y) {
    for (std::size_t k = 0; k < law[y].parts.size(); ++k) {
      all.weights.push_back(kLabels[y] * law[y].weights[k]), all.parts.push_back(law[y].parts[k]);
    }
  }
  return all;
}

/// n draws of (x, one-hot y), {n, 3}: what a critic reads that gets the label beside the sample.
Sampler joint(const PerLabel& law) {
  return [law](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
    const Tensor is_one = Stream(seed, purpose, k, 2).uniform({n}, at::kDouble) < kLabels[1];
    std::vector<Tensor> of_label;
    for (const GaussianMixture1d& part : law) {
      const Tensor pick = Stream(seed, purpose, k, 3).uniform({n}, at::kDouble);
      const Tensor z = Stream(seed, purpose, k, 4).normal({n}, at::kDouble);
      Tensor x = part.parts[0].mean + part.parts[0].std * z;
      if (part.parts.size() > 1) x = at::where(pick < part.weights[0], x, part.parts[1].mean + part.parts[1].std * z);
      of_label.push_back(x);
    }
    const Tensor x = at::where(is_one, of_label[1], of_label[0]);
    return at::stack({x, is_one.logical_not().to(at::kDouble), is_one.to(at::kDouble)}, 1);
  };
}

/// The same without the label.
Sampler without_label(Sampler labelled) {
  return [labelled = std::move(labelled)](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
    return labelled(seed, purpose, k, n).narrow(1, 0, 1);
  };
}

double jsd(const GaussianMixture1d& p, const GaussianMixture1d& q) {
  const divergences::FDivergence twice = divergences::f_divergences().make("jensen-shannon", {});
  return divergences::divergence(twice, divergences::mixture_law(p), divergences::mixture_law(q)) / 2;
}

/// Trains a classifier between the sides and compares it with p / (p + q).
/// @param at    the points x at which D is asked, once for each label, {m, 1} or {m, 3}
/// @param p, q  the densities of reals and fakes, for each label
void train_and_compare(const Sides& sides, const CriticOptions& options, const Tensor& at,
                       const std::vector<GaussianMixture1d>& p, const std::vector<GaussianMixture1d>& q,
                       const std::vector<double>& x, LabelledClassifier& found, const Progress& progress) {
  constexpr std::int64_t kAsked = 1 << 15;
  const nn::Network network = nn::mlp("classifier", at.size(1), 1, {.width = 64, .depth = 2, .slope = .2});
  const FixedGame critic = train_critic(network, sides, options, progress);
  const std::vector<double> answers = numbers(critic.scores(at).sigmoid());
  for (std::size_t y = 0; y < p.size(); ++y) {
    const auto first = answers.begin() + static_cast<std::ptrdiff_t>(y * x.size());
    found.probability.emplace_back(first, first + static_cast<std::ptrdiff_t>(x.size()));
    found.best.emplace_back();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double real = p[y](x[i]), fake = q[y](x[i]);
      found.best[y].push_back(real / (real + fake));
      if ((real + fake) / 2 < .01) continue;
      found.sup_error = std::max(found.sup_error, std::abs(found.probability[y][i] - found.best[y][i]));
    }
  }
  found.jsd = std::log(2) - critic_loss(critic, options, sides, kAsked) / 2;
}

}  // namespace

Conditional conditional_optima(const ConditionalOptimumOptions& o, const Progress& progress) {
  const PerLabel data{normal_law(-1, .5), normal_law(1, .5)};
  const GaussianMixture1d all = marginal(data);
  const std::pair<const char*, PerLabel> generators[] = {{"ignores the label", {all, all}},
                                                         {"swaps the labels", {data[1], data[0]}},
                                                         {"is too wide", {normal_law(-1, .8), normal_law(1, .8)}}};
  const CriticOptions options{.objective = {"minimax"}, .steps = o.steps, .seed = o.seed};
  Conditional found{.x = numbers(line_points(-3, 3, 241))};
  const Tensor x = line_points(-3, 3, 241), one = at::ones_like(x), zero = at::zeros_like(x);
  const Tensor labelled = at::cat({at::cat({x, one, zero}, 1), at::cat({x, zero, one}, 1)});
  int done = 0;
  for (const auto& [name, generator] : generators) {
    ConditionalCase result{.generator = name};
    const Sides sides{joint(data), joint(generator)};
    const Sides blind{without_label(sides.real), without_label(sides.fake)};
    train_and_compare(blind, options, x, {all}, {marginal(generator)}, found.x, result.blind,
                      part(progress, done++, 6));
    train_and_compare(sides, options, labelled, {data[0], data[1]}, {generator[0], generator[1]}, found.x,
                      result.conditional, part(progress, done++, 6));
    result.conditional.sees_label = true;
    result.blind.best_jsd = jsd(all, marginal(generator));
    for (std::size_t y = 0; y < 2; ++y) result.conditional.best_jsd += kLabels[y] * jsd(data[y], generator[y]);
    found.cases.push_back(std::move(result));
  }
  return found;
}

}  // namespace saddle::critics
