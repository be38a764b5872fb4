#include "saddle/critics/image_classifier.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <numbers>

#include "saddle/data/images.h"
#include "saddle/data/shuffle.h"
#include "saddle/optim/adam.h"

namespace saddle::critics {
namespace {

/// Rises over the first tenth, then falls like (1 + cos) / 2.
double learning_rate_at(double share) {
  constexpr double kRise = 0.1;
  if (share < kRise) return share / kRise;
  return (1 + std::cos(std::numbers::pi * (share - kRise) / (1 - kRise))) / 2;
}

void require_labelled(const nn::Network& network, const Tensor& pixels, const Tensor& labels) {
  require_samples("classifier", "pixels", pixels, network.input_shape);
  require_samples("classifier", "labels", labels, {});
  if (pixels.size(0) != labels.size(0))
    throw ShapeError(text("classifier: ", pixels.size(0), " images and ", labels.size(0), " labels"));
}

/// The loss's gradient on one batch, and the new running statistics.
game::Gradients gradients(const nn::Network& network, const nn::Weights& weights, const Tensor& x, const Tensor& y) {
  const c10::AutoGradMode grad_mode(true);
  const nn::Weights leaves = game::leaves(network, weights, game::Graph::drop);
  nn::Pass pass{.training = true};
  const Tensor loss = at::cross_entropy_loss(network.forward(leaves, x, pass), y);
  return {.loss = loss.detach(),
          .gradient = game::gradient(loss, network, leaves, game::Graph::drop),
          .buffers = std::move(pass.updates)};
}

}  // namespace

nn::Weights train_classifier(const nn::Network& network, const Tensor& pixels, const Tensor& labels,
                             const ClassifierTraining& o,
                             const std::function<void(double share, double loss)>& progress) {
  require_labelled(network, pixels, labels);
  nn::Weights weights = nn::initialise(network, o.seed, 0);
  const auto optimizer = optim::adam({.lr = o.lr, .beta1 = 0.9});
  optimizer->attach(network, weights);
  data::Shuffle shuffle(pixels.size(0));
  const std::int64_t steps = (o.passes * pixels.size(0) + o.batch - 1) / o.batch;
  for (std::int64_t step = 0; step < steps; ++step) {
    const Tensor which = shuffle.batch(o.seed, static_cast<std::uint64_t>(step), o.batch);
    const Tensor x = data::normalised(pixels.index_select(0, which)).contiguous(at::MemoryFormat::ChannelsLast);
    optimizer->set_factor(learning_rate_at((static_cast<double>(step) + 1) / static_cast<double>(steps)));
    const game::Gradients g = gradients(network, weights, x, labels.index_select(0, which));
    optimizer->step(weights, g);
    if (!optimizer->refusal().empty())
      throw NumericError(text("classifier: step ", step, ": ", optimizer->refusal(), " is not finite"));
    if (progress) progress(static_cast<double>(step + 1) / static_cast<double>(steps), g.loss.item<double>());
  }
  return weights;
}

double accuracy(const nn::Network& network, const nn::Weights& weights, const Tensor& pixels, const Tensor& labels) {
  require_labelled(network, pixels, labels);
  const c10::NoGradGuard no_grad;
  constexpr std::int64_t kChunk = 500;
  std::int64_t right = 0;
  for (std::int64_t first = 0; first < pixels.size(0); first += kChunk) {
    const std::int64_t count = std::min(kChunk, pixels.size(0) - first);
    nn::Pass pass{.training = false};
    const Tensor logits = network.forward(weights, data::normalised(pixels.narrow(0, first, count)), pass);
    right += (logits.argmax(1) == labels.narrow(0, first, count)).sum().item<std::int64_t>();
  }
  return static_cast<double>(right) / static_cast<double>(pixels.size(0));
}

}  // namespace saddle::critics
