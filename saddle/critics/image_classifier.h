#pragma once
#include <cstdint>
#include <functional>

#include "saddle/nn/network.h"

namespace saddle::critics {

/// How a classifier is trained.
struct ClassifierTraining {
  std::int64_t passes = 3;   // over all images, each in a fresh order
  std::int64_t batch = 128;  // images a step
  double lr = 2e-3;          // of Adam (beta1 0.9); falls by a cosine to 0 after a rise over the first tenth
  std::uint64_t seed = 0;
};

/// Trains `network` to say what images show, by E[-log softmax(logits)_label]. The same network, images and options
/// give the same weights on one class of machine with one number of threads.
/// @param pixels    {n, c, h, w}, uint8; the network is shown x / 127.5 - 1
/// @param labels    {n}, int64, in [0, network's outputs)
/// @param progress  told the share of the work done and the loss of the last step
/// @throws ShapeError; NumericError if a step was not finite
nn::Weights train_classifier(const nn::Network& network, const Tensor& pixels, const Tensor& labels,
                             const ClassifierTraining& options,
                             const std::function<void(double share, double loss)>& progress = {});

/// The share of images whose largest logit is their label's.
double accuracy(const nn::Network& network, const nn::Weights& weights, const Tensor& pixels, const Tensor& labels);

}  // namespace saddle::critics
