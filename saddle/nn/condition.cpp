#include "saddle/nn/condition.h"

#include <ATen/ATen.h>

#include "saddle/nn/piece.h"

namespace saddle::nn {
namespace {

class ConcatLabelsPiece final : public Piece {
 public:
  /// @param features  the dimension of features, counted from behind
  ConcatLabelsPiece(Tensor output, const Tensor& x, std::int64_t features)
      : Piece(std::move(output)), own_(x.size(features)), features_(features) {}

  Tensor backpropagate(const Tensor& delta, bool further, Weights&) override {
    return further ? pull_back(delta) : Tensor();
  }
  Tensor pull_back(const Tensor& delta) override { return delta.narrow(features_, 0, own_); }
  Tensor push_forward(const Tensor& tangent, const Tensor&, Weights&) override {
    if (!tangent.defined()) return {};
    Tensor pushed = at::zeros_like(output());
    pushed.narrow(features_, 0, own_).copy_(tangent);
    return pushed;
  }

 private:
  std::int64_t own_, features_;
};

class ConcatLabels final : public Layer {
 public:
  explicit ConcatLabels(std::int64_t classes) : classes_(classes) {}

  std::vector<Parameter> parameters() const override { return {}; }

  Tensor forward(const Weights&, std::size_t, const Tensor& x, Pass& pass) const override {
    const bool image = x.dim() == 4;
    const std::int64_t n = image ? x.size(0) : x.size(-2);
    const Tensor& labels = labels_of(pass, n, classes_);
    const Tensor hot = labels.unsqueeze(1).eq(at::arange(classes_, labels.options())).to(x.scalar_type());
    Shape shape = x.sizes().vec();
    if (!image) {
      shape.back() = classes_;
      return at::cat({x, hot.expand(shape)}, -1);
    }
    shape[1] = classes_;
    const Tensor maps = hot.view({n, classes_, 1, 1}).expand(shape);
    return at::cat({x, maps.contiguous(x.suggest_memory_format())}, 1);  // cat keeps a layout that all parts share
  }

  std::unique_ptr<Piece> piece(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    return std::make_unique<ConcatLabelsPiece>(forward(all, first, x, pass), x, x.dim() == 4 ? -3 : -1);
  }
  std::string curved() const override { return ""; }
  std::string description() const override { return text("ConcatLabels(", classes_, ")"); }
  std::int64_t classes() const override { return classes_; }

 private:
  std::int64_t classes_;
};

/// s = W phi + b + <e_y, phi>: a linear layer, and one whose weight is the label's row.
class ProjectionPiece final : public Piece {
 public:
  ProjectionPiece(std::unique_ptr<Piece> linear, const Tensor& embedding, std::size_t place, const Tensor& labels,
                  const Tensor& phi)
      : ProjectionPiece(std::move(linear), embedding, place, labels, phi, embedding.index_select(-2, labels)) {}

  Tensor backpropagate(const Tensor& delta, bool further, Weights& gradient) override {
    const Tensor by_weight = linear_->backpropagate(delta, further, gradient);
    add_by_label(delta * phi_, gradient);
    return further ? by_weight + delta * rows_ : Tensor();
  }
  Tensor pull_back(const Tensor& delta) override {
    delta_ = delta;
    return linear_->pull_back(delta) + delta * rows_;
  }
  Tensor push_forward(const Tensor& tangent, const Tensor& slope, Weights& gradient) override {
    add_by_label(delta_ * weighted_input(phi_, tangent, slope), gradient);
    const Tensor by_weight = linear_->push_forward(tangent, slope, gradient);
    return tangent.defined() ? by_weight + (rows_ * tangent).sum(-1, /*keepdim=*/true) : Tensor();
  }

 private:
  /// Each sample's gradient to its label's row.
  void add_by_label(const Tensor& each, Weights& gradient) const {
    const Tensor wide = each.to(at::promote_types(each.scalar_type(), at::kFloat));
    add_to(gradient[place_], at::zeros(embedding_.sizes(), wide.options()).index_add(-2, labels_, wide));
  }

  ProjectionPiece(std::unique_ptr<Piece> linear, const Tensor& embedding, std::size_t place, const Tensor& labels,
                  const Tensor& phi, const Tensor& rows)
      : Piece(linear->output() + (rows * phi).sum(-1, /*keepdim=*/true)),
        linear_(std::move(linear)),
        embedding_(embedding),
        place_(place),
        labels_(labels),
        phi_(phi),
        rows_(rows) {}

  std::unique_ptr<Piece> linear_;
  Tensor embedding_;
  std::size_t place_;
  Tensor labels_, phi_, rows_, delta_;
};

class Projection final : public Layer {
 public:
  Projection(std::int64_t features, std::int64_t outputs, Scheme scheme, std::int64_t classes, bool bias)
      : linear_(linear(features, outputs, scheme, bias)),
        embedding_{"embedding.weight", {classes, features}, weight_init(scheme, features)},
        outputs_(outputs) {}

  std::vector<Parameter> parameters() const override {
    std::vector<Parameter> all = linear_->parameters();
    all.push_back(embedding_);
    return all;
  }

  Tensor forward(const Weights& all, std::size_t first, const Tensor& phi, Pass& pass) const override {
    const Tensor y = linear_->forward(all, first, phi, pass);
    const Tensor& embedding = all[first + linear_->parameters().size()];
    const Tensor e = embedding.index_select(-2, labels_of(pass, phi.size(-2), classes()));
    const Tensor score = y.narrow(-1, 0, 1) + (e * phi).sum(-1, /*keepdim=*/true);
    return outputs_ == 1 ? score : at::cat({score, y.narrow(-1, 1, outputs_ - 1)}, -1);
  }

  std::unique_ptr<Piece> piece(const Weights& all, std::size_t first, const Tensor& phi, Pass& pass) const override {
    const std::size_t place = first + linear_->parameters().size();
    return std::make_unique<ProjectionPiece>(linear_->piece(all, first, phi, pass), all[place], place,
                                             labels_of(pass, phi.size(-2), classes()), phi);
  }
  std::string curved() const override { return outputs_ == 1 ? "" : description(); }
  std::string description() const override {
    return text("Projection(", embedding_.shape[1], ", ", outputs_, ", ", classes(), " classes)");
  }
  std::int64_t classes() const override { return embedding_.shape[0]; }

 private:
  LayerPtr linear_;
  Parameter embedding_;
  std::int64_t outputs_;
};

}  // namespace

const Tensor& labels_of(const Pass& pass, std::int64_t n, std::int64_t classes) {
  const Tensor& labels = pass.labels;
  if (!labels.defined())
    throw ShapeError(
        text("conditional network: no labels came with its ", n, " samples, expected {", n, "} below ", classes));
  if (labels.dim() != 1 || labels.size(0) != n || labels.scalar_type() != at::kLong) {
    throw ShapeError(text("conditional network: labels are ", text_of(labels.sizes()), " of ", labels.scalar_type(),
                          ", expected {", n, "} of Long"));
  }
  if (n > 0 && labels.is_cpu() &&
      (labels.min().item<std::int64_t>() < 0 || labels.max().item<std::int64_t>() >= classes)) {
    throw ConfigError(text("conditional network: labels lie in [", labels.min().item<std::int64_t>(), ", ",
                           labels.max().item<std::int64_t>(), "], expected [0, ", classes - 1, "]"));
  }
  return labels;
}

LayerPtr concat_labels(std::int64_t classes) { return std::make_shared<ConcatLabels>(classes); }

LayerPtr critic_head(std::int64_t features, std::int64_t outputs, Scheme scheme, const Conditioning& condition,
                     bool bias) {
  const std::int64_t classes = condition.classes_by(Condition::projection);
  if (classes == 0) return linear(features, outputs, scheme, bias);
  return std::make_shared<Projection>(features, outputs, scheme, classes, bias);
}

}  // namespace saddle::nn
