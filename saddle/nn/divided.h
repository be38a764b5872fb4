#pragma once
#include "saddle/nn/network.h"
#include "saddle/nn/piece.h"

namespace saddle::nn {

/// A network at a batch, as a Piece is a layer at one, computed in parts of neighbouring samples where samples do not depend
/// on each other. A part goes through all layers on one thread, which mostly finds in its core's cache what it wrote there;
/// threads wait for each other once for all layers. The number of parts depends on the batch, the network and the machine's
/// cores, not on how many threads there are, and sums over parts are taken in their order: where there are two parts or
/// more (16 samples suffice), results are the same to the bit on any number of threads.
///
/// `complete` is told of the gradient of all samples, by one thread at a time, of the same weights in the same order each
/// time. As of a piece, each way is called once. Deltas, tangents and slopes are of the batch's type, the network's own may
/// be narrower.
class Divided {
 public:
  /// @param values  layer_values()
  /// @param x       {..., n, input_shape...}
  Divided(const Network& network, const Weights& values, const Tensor& x, const Tensor& labels);

  const Tensor& output() const { return output_; }
  const std::map<std::size_t, Tensor>& updates() const { return updates_; }  // Pass::updates

  Tensor pull_back(const Tensor& delta);
  void push_forward(const Tensor& tangent, const Tensor& slope, Weights& gradient, const Complete& complete = {});
  void backpropagate(const Tensor& delta, Weights& gradient, const Complete& complete = {});

 private:
  /// Some neighbouring samples.
  struct Part {
    std::int64_t from = 0, count = 0;
    std::unique_ptr<Piece> piece;
    Pass pass;
    Weights gradient;
    Tensor result;
  };

  void each_part(const std::function<void(Part&)>& work);
  Tensor of(const Part& part, const Tensor& batch) const;  // in the layers' type
  Tensor joined_results() const;
  void ready(Weights& gradient, const Complete& complete);
  void add_gradients(Weights& gradient, std::size_t from, std::size_t to);

  std::int64_t samples_;  // the dimension that counts them
  at::ScalarType inside_, outside_;
  std::vector<Part> parts_;
  Tensor output_;
  std::map<std::size_t, Tensor> updates_;
};

/// Effective weights in the type that the layers compute in at a batch of type `batch`.
Weights layer_values(const Network& network, const Weights& effective, at::ScalarType batch);

}  // namespace saddle::nn
