#pragma once
#include <memory>
#include <vector>

#include "saddle/nn/network.h"
#include "saddle/nn/piece.h"

namespace saddle::nn {

/// A linear layer and the (leaky) ReLU behind it.
struct Dense {
  std::size_t weight = 0;  // entries behind the first of the list; {out, in}, of a stack {R, out, in}
  bool bias = false;       // the entry after it; {out}, of a stack {R, out}
  float slope = 1;         // below 0; 1: no activation
};

/// Whether perceptron_piece() is to serve: float32 on the CPU without autocast, layers that fit into the cache,
/// oneDNN's kernel for blocks; no large batch of one game on several threads, unless they divide it (divided.h).
bool is_small_perceptron(const std::vector<Dense>& layers, const Weights& all, std::size_t first, const Tensor& x);

/// Several such layers at a batch {n, in} or {R, n, in} as one piece: some samples go through all layers, forward or
/// back, while they and what becomes of them are in the core's cache, and nothing between two layers is a tensor's
/// operation. Layer by layer each such operation costs as much as the arithmetic of a small batch.
std::unique_ptr<Piece> perceptron_piece(const std::vector<Dense>& layers, const Weights& all, std::size_t first,
                                        const Tensor& x);

}  // namespace saddle::nn
