#include <algorithm>

#include "saddle/nn/chain_detail.h"
#include "saddle/nn/layers.h"

namespace saddle::nn {
namespace {

class ResidualPiece final : public Piece {
 public:
  ResidualPiece(std::unique_ptr<Piece> main, std::unique_ptr<Piece> shortcut)
      : Piece(main->output() + shortcut->output()), main_(std::move(main)), shortcut_(std::move(shortcut)) {}

  Tensor backpropagate(const Tensor& delta, bool further, Weights& gradient) override {
    const Tensor main = main_->backpropagate(delta, further, gradient),
                 shortcut = shortcut_->backpropagate(delta, further, gradient);
    return further ? main + shortcut : Tensor();
  }

  Tensor pull_back(const Tensor& delta) override { return main_->pull_back(delta) + shortcut_->pull_back(delta); }

  Tensor push_forward(const Tensor& tangent, const Tensor& slope, Weights& gradient) override {
    const Tensor main = main_->push_forward(tangent, slope, gradient);
    const Tensor beside = shortcut_->push_forward(tangent, slope, gradient);
    return tangent.defined() ? main + beside : Tensor();
  }

  bool report_to(const Completed& completed) override {
    main_->report_to(completed);
    return shortcut_->report_to(completed);
  }

 private:
  std::unique_ptr<Piece> main_, shortcut_;
};

class Residual final : public Layer {
 public:
  Residual(std::vector<LayerPtr> main, std::vector<LayerPtr> shortcut)
      : main_(std::move(main)), shortcut_(std::move(shortcut)) {}

  std::vector<Parameter> parameters() const override {
    std::vector<Parameter> all = main_.parameters("main.");
    for (Parameter& parameter : shortcut_.parameters("shortcut.")) all.push_back(std::move(parameter));
    return all;
  }

  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    const Tensor y = main_.forward(all, first, x, pass);
    return y + shortcut_.forward(all, first + main_.size(), x, pass);
  }

  std::unique_ptr<Piece> piece(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    std::unique_ptr<Piece> main = main_.piece(all, first, x, pass);  // first, as in forward()
    return std::make_unique<ResidualPiece>(std::move(main), shortcut_.piece(all, first + main_.size(), x, pass));
  }
  std::string curved() const override { return main_.curved().empty() ? shortcut_.curved() : main_.curved(); }

  std::string description() const override {
    return text("Residual(", main_.description(), ", ", shortcut_.description(), ")");
  }
  bool mixes_samples() const override { return main_.mixes_samples() || shortcut_.mixes_samples(); }
  std::int64_t classes() const override { return std::max(main_.classes(), shortcut_.classes()); }

 private:
  Chain main_, shortcut_;
};

}  // namespace

LayerPtr residual(std::vector<LayerPtr> main, std::vector<LayerPtr> shortcut) {
  return std::make_shared<Residual>(std::move(main), std::move(shortcut));
}

}  // namespace saddle::nn
