#include "saddle/critics/vanishing.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "saddle/critics/penalised_optimum.h"
#include "saddle/divergences/gan_qp.h"
#include "saddle/divergences/pairs.h"
#include "saddle/nn/mlp.h"
#include "saddle/objectives/registry.h"

namespace saddle::critics {
namespace {

constexpr double kPenaltyWeight = 10;  // of the gradient penalty
constexpr double kLambda = 1;          // GAN-QP's

/// |E_q[d L_G / d D (x) D'(x)]| at D = log p / q, p = N(d, 1), q = N(0, 1): the objective's own loss, its derivative in
/// each score by autograd, its mean by quadrature.
double pull_of_log_ratio(const std::string& objective, double d) {
  const c10::AutoGradMode grad_mode(true);
  const divergences::Quadrature rule = divergences::gauss_legendre(-12, 12 + d, 100, 10);
  const auto n = static_cast<double>(rule.points.size());
  const Tensor x = at::tensor(rule.points, at::kDouble);
  const Tensor score = (d * x - d * d / 2).requires_grad_(true);
  const Tensor loss = objectives::objectives().make(objective, {}).generator_loss({.fake = score});
  const std::vector<double> slope = numbers(torch::autograd::grad({loss}, {score})[0] * n);  // the loss is a mean
  double sum = 0;
  for (std::size_t i = 0; i < slope.size(); ++i) {
    sum += rule.weights[i] * divergences::Gaussian1d{0, 1}(rule.points[i]) * slope[i] * d;
  }
  return std::abs(sum);
}

/// E_q D' of GAN-QP's best critic of one argument, on a grid.
double pull_of_quadratic_potential(double d) {
  constexpr std::int64_t kNodes = 301;
  const Tensor x = at::linspace(-5, 5 + d, kNodes, at::kDouble);
  const double step = (10 + d) / (kNodes - 1);
  const auto masses = [&](double mean) {
    const Tensor density = (-(x - mean).square() / 2).exp();
    return numbers(density / density.sum());
  };
  const std::vector<double> p = masses(d), q = masses(0);
  const Tensor distance = (x.unsqueeze(0) - x.unsqueeze(1)).abs();
  const std::vector<double> best = divergences::one_argument_potential(p, q, distance, kLambda).critic;
  double sum = 0;
  for (std::size_t i = 1; i + 1 < best.size(); ++i) sum += q[i] * (best[i + 1] - best[i - 1]) / (2 * step);
  return sum;
}

struct Method {
  const char* name;
  Choice objective;
  std::vector<Choice> penalties;
  double (*best)(double d);
};

std::vector<Method> methods() {
  return {{"saturating", {"minimax"}, {}, [](double d) { return pull_of_log_ratio("minimax", d); }},
          {"non-saturating", {"non-saturating"}, {}, [](double d) { return pull_of_log_ratio("non-saturating", d); }},
          {"Wasserstein, one-sided penalty",
           {"wasserstein"},
           {one_sided_penalty(kPenaltyWeight)},
           [](double d) {
             return penalised_optimum({d, 1}, {0, 1}, kPenaltyWeight).pull;
           }},
          {"GAN-QP", {"gan-qp", {{"lambda", kLambda}}}, {}, pull_of_quadratic_potential}};
}

}  // namespace

Vanishing vanishing(const VanishingOptions& o, const Progress& progress) {
  const nn::Network network = nn::mlp("critic", 1, 1, {.width = 64, .depth = 2, .slope = .2});
  constexpr int kDraws = 32;
  Vanishing found{.distance = {.5, 1, 2, 3, 4, 6, 8}};
  int done = 0;
  for (const Method& method : methods()) {
    GeneratorGradient curve{.method = method.name};
    for (const double d : found.distance) {
      CriticOptions options{
          .objective = method.objective, .penalties = method.penalties, .steps = o.steps, .seed = o.seed};
      const FixedGame critic =
          train_critic(network, {gaussian(d, 1), gaussian(0, 1)}, options, part(progress, done++, 28));
      curve.trained.push_back(critic.generator_gradient(kDraws).abs().item<double>());
      curve.best.push_back(method.best(d));
    }
    found.methods.push_back(std::move(curve));
  }
  return found;
}

}  // namespace saddle::critics
