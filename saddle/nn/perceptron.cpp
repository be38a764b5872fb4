#include "saddle/nn/perceptron.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>

#include <algorithm>
#include <utility>

#include "saddle/core/parallel.h"
#include "saddle/kernels/block_product.h"
#include "saddle/kernels/dense_rows.h"
#include "saddle/kernels/transpose.h"

namespace saddle::nn {
namespace {

constexpr std::int64_t kMostUnits = 512;  // of a layer: larger weights leave the cache
constexpr std::int64_t kSamples = 64;     // that go through the layers together
constexpr std::int64_t kLine = 16;        // numbers in a line of the cache

/// {rows, width} numbers of each game, somewhere in memory.
struct Stack {
  float* start = nullptr;
  std::int64_t rows = 0, width = 0;

  /// Of a tensor {rows, width} or {games, rows, width}, which must outlive it.
  static Stack of(const Tensor& x) { return {x.data_ptr<float>(), x.size(-2), x.size(-1)}; }
  float* at(std::int64_t game, std::int64_t row = 0) const { return start + (game * rows + row) * width; }
  kernels::Block block(std::int64_t game) const { return {at(game), width}; }
};

/// Memory for many stacks in one piece.
class Room {
 public:
  Room() = default;
  explicit Room(std::int64_t numbers, std::size_t stacks)
      : memory_(at::empty({numbers + static_cast<std::int64_t>(stacks) * kLine}, at::kFloat)),
        next_(memory_.data_ptr<float>()) {}

  Stack take(std::int64_t games, std::int64_t rows, std::int64_t width) {
    return {std::exchange(next_, next_ + (games * rows * width + kLine - 1) / kLine * kLine), rows, width};
  }

 private:
  Tensor memory_;
  float* next_ = nullptr;
};

/// A layer at the batch: y = activation(a W^T + b).
struct DenseAt {
  Dense dense;
  Tensor given_weight, given_bias;
  Stack weight, turned;  // {out, in}, {in, out}
  Stack a, y;            // {n, in}, {n, out}; y has the sign of what came into the activation
  Stack delta;           // {n, out}, of what came into the activation

  std::int64_t in() const { return weight.width; }
  std::int64_t out() const { return weight.rows; }
  const float* bias(std::int64_t game) const {
    return dense.bias ? given_bias.const_data_ptr<float>() + game * out() : nullptr;
  }
};

/// dF/dW and dF/db of a layer while they are summed.
struct DenseGradient {
  DenseGradient(const DenseAt& l, bool biases)
      : of_weight(at::empty_like(l.given_weight)),
        of_bias(biases && l.dense.bias ? at::zeros_like(l.given_bias) : Tensor()),
        weight(Stack::of(of_weight)) {}

  Tensor of_weight, of_bias;
  Stack weight;
};

/// Some neighbouring samples of one game.
struct Some {
  std::int64_t game, from, count;
};

class PerceptronPiece final : public Piece {
 public:
  PerceptronPiece(const std::vector<Dense>& layers, const Weights& all, std::size_t first, const Tensor& x)
      : Piece(batch(x, all[first + layers.back().weight].size(-2))),
        first_(first),
        games_(x.dim() == 3 ? x.size(0) : 1),
        samples_(x.size(-2)),
        x_(x.contiguous()) {
    std::int64_t numbers = 0;
    for (const Dense& dense : layers) {
      DenseAt& l = layers_.emplace_back();
      l = {.dense = dense, .given_weight = all[first + dense.weight].contiguous()};
      if (dense.bias) l.given_bias = all[first + dense.weight + 1].contiguous();
      l.weight = Stack::of(l.given_weight);
      numbers += games_ * (l.in() + samples_) * l.out();
      widest_ = std::max({widest_, l.in(), l.out()});
    }
    room_ = Room(numbers, 2 * layers_.size());
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      DenseAt& l = layers_[i];
      l.turned = room_.take(games_, l.in(), l.out());
      l.a = i == 0 ? Stack::of(x_) : layers_[i - 1].y;
      l.y = i + 1 == layers_.size() ? Stack::of(output()) : room_.take(games_, samples_, l.out());
    }
    each_game([&](std::int64_t game) {
      for (const DenseAt& l : layers_)
        kernels::transpose(l.weight.at(game), l.in(), l.out(), l.in(), l.turned.at(game), l.out());
      each_some(game, [&](const Some& s) { forward(s); });
    });
  }

  Tensor backpropagate(const Tensor& any_delta, bool further, Weights& gradient) override {
    const Tensor given = any_delta.contiguous(), found = further ? batch(x_, x_.size(-1)) : Tensor();
    const Stack delta = Stack::of(given), pulled = further ? Stack::of(found) : Stack();
    const std::vector<DenseGradient> gradients = make_gradients(/*biases=*/true);
    each_game([&](std::int64_t game) {
      Room room(3 * kSamples * widest_, 3);
      float *upper = block_of(room), *lower = block_of(room), *turned = block_of(room);
      each_some(game, [&](const Some& s) {
        std::copy_n(delta.at(game, s.from), s.count * delta.width, upper);
        for (std::size_t i = layers_.size(); i-- > 0;) {
          const DenseAt& l = layers_[i];
          kernels::mask_rows(upper, l.y.at(game, s.from), s.count * l.out(), l.dense.slope);
          add_gradient(l, s, upper, l.a.at(game, s.from), turned, gradients[i]);
          if (l.dense.bias) kernels::add_rows(upper, nullptr, s.count, l.out(), bias_of(gradients[i], game));
          if (i > 0 || further) pull(l, s, upper, i > 0 ? lower : pulled.at(game, s.from));
          std::swap(upper, lower);
        }
      });
    });
    add_gradients(gradients, gradient);
    for (std::size_t i = layers_.size(); i-- > 0;) report(layers_[i]);
    return found;
  }

  Tensor pull_back(const Tensor& any_delta) override {
    const Tensor given = any_delta.contiguous(), found = batch(x_, x_.size(-1));
    const Stack delta = Stack::of(given), pulled = Stack::of(found);
    std::int64_t numbers = 0;
    for (const DenseAt& l : layers_) numbers += games_ * samples_ * l.out();
    delta_room_ = Room(numbers, layers_.size());
    for (DenseAt& l : layers_) l.delta = delta_room_.take(games_, samples_, l.out());
    each_game([&](std::int64_t game) {
      each_some(game, [&](const Some& s) {
        std::copy_n(delta.at(game, s.from), s.count * delta.width, layers_.back().delta.at(game, s.from));
        for (std::size_t i = layers_.size(); i-- > 0;) {
          const DenseAt& l = layers_[i];
          float* own = l.delta.at(game, s.from);
          kernels::mask_rows(own, l.y.at(game, s.from), s.count * l.out(), l.dense.slope);
          pull(l, s, own, (i > 0 ? layers_[i - 1].delta : pulled).at(game, s.from));
        }
      });
    });
    return found;
  }

  Tensor push_forward(const Tensor& any_tangent, const Tensor& any_slope, Weights& gradient) override {
    const bool pushes = any_tangent.defined();
    const Tensor given = pushes ? any_tangent.contiguous() : Tensor(),
                 found = pushes ? batch(x_, layers_.back().out()) : Tensor(),
                 slope = any_slope.defined() ? any_slope.to(at::kFloat).contiguous() : any_slope;
    const Stack tangent = pushes ? Stack::of(given) : Stack(), pushed = pushes ? Stack::of(found) : Stack();
    const std::vector<DenseGradient> gradients = make_gradients(/*biases=*/slope.defined());
    each_game([&](std::int64_t game) {
      Room room(4 * kSamples * widest_, 4);
      float *lower = block_of(room), *upper = block_of(room), *weighed = block_of(room), *turned = block_of(room);
      each_some(game, [&](const Some& s) {
        const float* t = pushes ? tangent.at(game, s.from) : nullptr;
        const float* c = slope.defined() ? slope.const_data_ptr<float>() + game * samples_ + s.from : nullptr;
        for (std::size_t i = 0; i < layers_.size(); ++i) {
          const DenseAt& l = layers_[i];
          const float* delta = l.delta.at(game, s.from);
          if (c) kernels::weigh_rows(l.a.at(game, s.from), t, c, s.count, l.in(), weighed);
          add_gradient(l, s, delta, c ? weighed : t, turned, gradients[i]);
          if (c && l.dense.bias) kernels::add_rows(delta, c, s.count, l.out(), bias_of(gradients[i], game));
          if (!pushes) continue;
          float* next = i + 1 < layers_.size() ? upper : pushed.at(game, s.from);
          kernels::block_product(s.count, l.out(), l.in(), {t, l.in()}, l.turned.block(game), /*add=*/false, next);
          kernels::mask_rows(next, l.y.at(game, s.from), s.count * l.out(), l.dense.slope);
          std::swap(upper, lower);
          t = next;
        }
      });
    });
    add_gradients(gradients, gradient);
    for (const DenseAt& l : layers_) report(l);
    return found;
  }

  /// Layer by layer, in the order in which pieces of their own would.
  bool report_to(const Completed& completed) override {
    completed_ = completed;
    return true;
  }

 private:
  void report(const DenseAt& l) const {
    const std::size_t j = first_ + l.dense.weight;
    if (completed_) completed_(j, l.dense.bias ? j + 2 : j + 1);
  }

  /// Of as many samples as x.
  static Tensor batch(const Tensor& x, std::int64_t width) {
    Shape shape = x.sizes().vec();
    shape.back() = width;
    return at::empty(shape, at::kFloat);
  }
  float* block_of(Room& room) const { return room.take(1, kSamples, widest_).start; }

  template <class Work>
  void each_game(const Work& work) const {
    in_parallel(games_, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t game = begin; game < end; ++game) work(game);
    });
  }

  template <class Work>
  void each_some(std::int64_t game, const Work& work) const {
    for (std::int64_t from = 0; from < samples_; from += kSamples)
      work(Some{game, from, std::min(kSamples, samples_ - from)});
  }

  void forward(const Some& s) const {
    for (const DenseAt& l : layers_) {
      float* y = l.y.at(s.game, s.from);
      kernels::block_product(s.count, l.out(), l.in(), {l.a.at(s.game, s.from), l.in()}, l.turned.block(s.game), false,
                             y);
      kernels::activate_rows(y, s.count, l.out(), l.bias(s.game), l.dense.slope);
    }
  }

  /// to = delta W
  static void pull(const DenseAt& l, const Some& s, const float* delta, float* to) {
    kernels::block_product(s.count, l.in(), l.out(), {delta, l.out()}, l.weight.block(s.game), /*add=*/false, to);
  }

  /// dF/dW += delta^T u
  static void add_gradient(const DenseAt& l, const Some& s, const float* delta, const float* u, float* turned,
                           const DenseGradient& gradient) {
    kernels::transpose(delta, l.out(), s.count, l.out(), turned, s.count);
    kernels::block_product(l.out(), l.in(), s.count, {turned, s.count}, {u, l.in()}, /*add=*/s.from > 0,
                           gradient.weight.at(s.game));
  }

  static float* bias_of(const DenseGradient& gradient, std::int64_t game) {
    return gradient.of_bias.data_ptr<float>() + game * gradient.of_bias.size(-1);
  }

  std::vector<DenseGradient> make_gradients(bool biases) const {
    std::vector<DenseGradient> all;
    for (const DenseAt& l : layers_) all.emplace_back(l, biases);
    return all;
  }

  void add_gradients(const std::vector<DenseGradient>& found, Weights& gradient) const {
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::size_t j = first_ + layers_[i].dense.weight;
      add_to(gradient[j], found[i].of_weight);
      if (found[i].of_bias.defined()) add_to(gradient[j + 1], found[i].of_bias);
    }
  }

  std::size_t first_;
  std::int64_t games_, samples_, widest_ = 1;
  Tensor x_;
  std::vector<DenseAt> layers_;
  Room room_, delta_room_;
  Completed completed_;
};

}  // namespace

bool is_small_perceptron(const std::vector<Dense>& layers, const Weights& all, std::size_t first, const Tensor& x) {
  if (!kernels::has_block_product() || at::autocast::is_autocast_enabled(at::kCPU)) return false;
  if (!kernels::is_cpu_float(x) || x.dim() < 2 || x.dim() > 3 || x.numel() == 0) return false;
  // One batch on several threads: others would have nothing to do. Stacks are not asked, so that a game's numbers do
  // not depend on how many are played beside it.
  if (x.dim() == 2 && at::get_num_threads() > 1 && x.size(0) > kSamples) return false;
  std::int64_t width = x.size(-1);
  for (const Dense& dense : layers) {
    const Tensor& weight = all[first + dense.weight];
    Shape shape = weight.sizes().vec();
    if (!kernels::is_cpu_float(weight) || weight.dim() != x.dim() || (x.dim() == 3 && shape[0] != x.size(0)))
      return false;
    if (shape.back() != width || weight.numel() == 0 || std::max(width, weight.size(-2)) > kMostUnits) return false;
    shape.pop_back();
    if (dense.bias &&
        !(kernels::is_cpu_float(all[first + dense.weight + 1]) && all[first + dense.weight + 1].sizes() == shape))
      return false;
    width = weight.size(-2);
  }
  return true;
}

std::unique_ptr<Piece> perceptron_piece(const std::vector<Dense>& layers, const Weights& all, std::size_t first,
                                        const Tensor& x) {
  return std::make_unique<PerceptronPiece>(layers, all, first, x);
}

}  // namespace saddle::nn
