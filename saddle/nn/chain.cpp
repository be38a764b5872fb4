#include <algorithm>
#include <utility>

#include "saddle/nn/chain_detail.h"

namespace saddle::nn {

namespace {

class ChainPiece final : public Piece {
 public:
  /// @param firsts  each piece's first index in the network's list, and the index behind the last piece
  ChainPiece(std::vector<std::unique_ptr<Piece>> pieces, std::vector<std::size_t> firsts, const Tensor& x)
      : Piece(pieces.empty() ? x : pieces.back()->output()), pieces_(std::move(pieces)), firsts_(std::move(firsts)) {}

  Tensor backpropagate(const Tensor& delta, bool further, Weights& gradient) override {
    Tensor pulled = delta;
    for (std::size_t l = pieces_.size(); l-- > 0;) {
      pulled = std::exchange(pieces_[l], nullptr)->backpropagate(pulled, further || l > 0, gradient);
      report(l);
    }
    return pulled;
  }

  Tensor pull_back(const Tensor& delta) override {
    Tensor pulled = delta;
    for (std::size_t l = pieces_.size(); l-- > 0;) pulled = pieces_[l]->pull_back(pulled);
    return pulled;
  }

  Tensor push_forward(const Tensor& tangent, const Tensor& slope, Weights& gradient) override {
    Tensor pushed = tangent;
    for (std::size_t l = 0; l < pieces_.size(); ++l) {
      pushed = std::exchange(pieces_[l], nullptr)->push_forward(pushed, slope, gradient);
      report(l);
    }
    return pushed;
  }

  bool report_to(const Completed& completed) override {
    for (const std::unique_ptr<Piece>& piece : pieces_) reports_itself_.push_back(piece->report_to(completed));
    completed_ = completed;
    return true;
  }

 private:
  void report(std::size_t l) const {
    if (completed_ && !reports_itself_[l]) completed_(firsts_[l], firsts_[l + 1]);
  }

  std::vector<std::unique_ptr<Piece>> pieces_;
  std::vector<std::size_t> firsts_;
  std::vector<bool> reports_itself_;
  Completed completed_;
};

}  // namespace

Chain::Chain(std::vector<LayerPtr> layers) : layers_(std::move(layers)) {
  for (const LayerPtr& layer : layers_) {
    offsets_.push_back(size_);
    size_ += layer->parameters().size();
  }
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (const Perceptron found = perceptron_from(l); found.layers.size() > 1)
      perceptrons_[l] = found, l = found.end - 1;
  }
}

Chain::Perceptron Chain::perceptron_from(std::size_t l) const {
  Perceptron found{.end = l};
  for (; found.end < layers_.size(); ++found.end) {
    const std::optional<PerceptronLayer> layer = layers_[found.end]->of_perceptron();
    if (!layer) break;
    if (layer->linear) {
      found.layers.push_back({.weight = offsets_[found.end], .bias = layer->bias});
    } else if (!found.layers.empty() && found.layers.back().slope == 1) {
      found.layers.back().slope = static_cast<float>(layer->slope);
    } else {
      break;
    }
  }
  return found;
}

std::vector<Parameter> Chain::parameters(const std::string& prefix) const {
  std::vector<Parameter> all;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    for (Parameter parameter : layers_[l]->parameters()) {
      parameter.name = text(prefix, l, ".", parameter.name);
      all.push_back(std::move(parameter));
    }
  }
  return all;
}

Tensor Chain::forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const {
  Tensor a = x;
  for (std::size_t l = 0; l < layers_.size(); ++l) a = layers_[l]->forward(all, first + offsets_[l], a, pass);
  return a;
}

std::unique_ptr<Piece> Chain::piece(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const {
  std::vector<std::unique_ptr<Piece>> pieces;
  std::vector<std::size_t> firsts;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Tensor& a = pieces.empty() ? x : pieces.back()->output();
    firsts.push_back(first + offsets_[l]);
    if (const auto small = perceptrons_.find(l);
        small != perceptrons_.end() && is_small_perceptron(small->second.layers, all, first, a)) {
      pieces.push_back(perceptron_piece(small->second.layers, all, first, a));
      l = small->second.end - 1;
    } else {
      pieces.push_back(layers_[l]->piece(all, firsts.back(), a, pass));
    }
  }
  firsts.push_back(first + size_);
  return std::make_unique<ChainPiece>(std::move(pieces), std::move(firsts), x);
}

std::string Chain::curved() const {
  for (const LayerPtr& layer : layers_) {
    if (std::string found = layer->curved(); !found.empty()) return found;
  }
  return "";
}

std::string Chain::description() const {
  std::string all;
  for (const LayerPtr& layer : layers_) all += (all.empty() ? "" : ", ") + layer->description();
  return "[" + all + "]";
}

bool Chain::mixes_samples() const {
  return std::ranges::any_of(layers_, [](const LayerPtr& layer) { return layer->mixes_samples(); });
}

std::int64_t Chain::classes() const {
  std::int64_t most = 0;
  for (const LayerPtr& layer : layers_) most = std::max(most, layer->classes());
  return most;
}

}  // namespace saddle::nn
