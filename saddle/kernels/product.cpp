#include "saddle/kernels/product.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>

#include "saddle/core/parallel.h"
#include "saddle/kernels/block_product.h"
#include "saddle/kernels/transpose.h"

namespace saddle::kernels {
namespace {

constexpr std::int64_t kMostSide = 512;    // of k and m: larger matrices leave the cache, and MKL divides them better
constexpr std::int64_t kRows = 64;         // of a, in one call, if there are as many for each thread
constexpr std::int64_t kGrain = 1 << 20;   // multiplications that are worth a thread
constexpr std::int64_t kBlockDepth = 128;  // of a transposed block of a: with kRows it fills most of the first cache

/// {games, rows, columns} in memory, with neighbouring numbers in a row or in a column: a tensor without the cost of
/// views of it.
struct Matrices {
  const float* start;
  std::int64_t games, rows, columns, between, row, column;  // the last three: numbers from one to the next

  /// {rows, columns} or {games, rows, columns}
  static Matrices of(const Tensor& x) {
    const bool one = x.dim() == 2;
    return {x.const_data_ptr<float>(), one ? 1 : x.size(0), x.size(-2),  x.size(-1),
            one ? 0 : x.stride(0),     x.stride(-2),        x.stride(-1)};
  }

  bool has_rows() const { return column == 1 && row >= columns; }
  bool has_columns() const { return row == 1 && column >= rows; }
  Matrices transposed() const { return {start, games, columns, rows, between, column, row}; }
};

/// A copy in rows of what lies in columns.
Tensor in_rows(const Matrices& x) {
  Tensor y = at::empty({x.games, x.rows, x.columns}, at::kFloat);
  float* to = y.data_ptr<float>();
  const std::int64_t each = x.rows * x.columns;
  in_parallel(x.games, std::max<std::int64_t>(1, kGrain / 8 / each), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t r = begin; r < end; ++r)
      transpose(x.start + r * x.between, x.column, x.columns, x.rows, to + r * each, x.columns);
  });
  return y;
}

/// The same in rows. @param room  keeps the copy, if one is needed
Matrices with_rows(const Matrices& x, Tensor& room) {
  if (x.has_rows()) return x;
  room = in_rows(x);
  return Matrices::of(room);
}

/// block_product() for an a that lies in columns, {k, rows} in memory, transposed block by block.
void multiply_columns(std::int64_t rows, std::int64_t m, std::int64_t k, Block a, Block b, bool add, float* c) {
  alignas(64) std::array<float, kRows * kBlockDepth> block;
  for (std::int64_t from = 0; from < k; from += kBlockDepth) {
    const std::int64_t depth = std::min(kBlockDepth, k - from);
    transpose(a.start + from * a.row, a.row, depth, rows, block.data(), kBlockDepth);
    block_product(rows, m, depth, {block.data(), kBlockDepth}, {b.start + from * b.row, b.row}, add || from > 0, c);
  }
}

/// {R, n, k} {R, k, m} {R, m} -> {R, n, m}
Tensor by_kernel(const Matrices& a, const Matrices& any_b, const float* bias) {
  const bool columns = !a.has_rows();
  if (columns && !bias && 2 * any_b.columns < a.rows)  // then rather transpose the smaller one
    return in_rows(Matrices::of(by_kernel(any_b.transposed(), a.transposed(), nullptr)).transposed());
  Tensor room_of_b;
  const Matrices b = with_rows(any_b, room_of_b);
  const std::int64_t games = a.games, n = a.rows, k = a.columns, m = b.columns, threads = at::get_num_threads(),
                     most = std::clamp<std::int64_t>((n + threads - 1) / threads, 1, kRows),
                     blocks = (n + most - 1) / most;
  Tensor c = at::empty({games, n, m}, at::kFloat);
  float* to = c.data_ptr<float>();
  const std::int64_t grain = std::max<std::int64_t>(1, kGrain / (most * k * m));
  in_parallel(games * blocks, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t game = i / blocks, row = i % blocks * most, rows = std::min(most, n - row);
      float* block = to + (game * n + row) * m;
      for (std::int64_t r = 0; bias && r < rows; ++r) std::copy_n(bias + game * m, m, block + r * m);
      const Block a_block{a.start + game * a.between + row * a.row, columns ? a.column : a.row},
          b_block{b.start + game * b.between, b.row};
      const bool add = bias != nullptr;
      columns ? multiply_columns(rows, m, k, a_block, b_block, add, block)
              : block_product(rows, m, k, a_block, b_block, add, block);
    }
  });
  return c;
}

bool fits(const Tensor& a, const Tensor& b, const Tensor& bias) {
  if (bias.defined() && (!is_cpu_float(bias) || bias.dim() != b.dim() - 1 || bias.size(-1) != b.size(-1) ||
                         (b.dim() == 3 && bias.size(0) != b.size(0))))
    return false;
  return has_block_product() && is_cpu_float(a) && is_cpu_float(b) && a.dim() == b.dim() &&
         (a.dim() == 2 || (a.dim() == 3 && a.size(0) == b.size(0))) && a.size(-1) == b.size(-2) && a.size(-1) > 0 &&
         b.size(-1) > 1 && std::max(a.size(-1), b.size(-1)) <= kMostSide &&
         !at::autocast::is_autocast_enabled(at::kCPU);
}

/// x, copied if its numbers lie neither in rows nor in columns.
Tensor plain(const Tensor& x) {
  const Matrices all = Matrices::of(x);
  return all.has_rows() || all.has_columns() ? x : x.contiguous();
}

Tensor value(const Tensor& any_a, const Tensor& any_b, const Tensor& any_bias) {
  const Tensor a = plain(any_a), b = plain(any_b), bias = any_bias.defined() ? any_bias.contiguous() : any_bias;
  const Tensor c = by_kernel(Matrices::of(a), Matrices::of(b), bias.defined() ? bias.const_data_ptr<float>() : nullptr);
  return a.dim() == 3 ? c : c.squeeze(0);
}

/// For a graph: dF/da = dF/dc b^T, dF/db = a^T dF/dc.
class Product final : public torch::autograd::Function<Product> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& a, const Tensor& b,
                        const std::optional<Tensor>& bias) {
    context->saved_data["bias"] = bias.has_value();
    context->save_for_backward({a, b});
    return value(a, b, bias.value_or(Tensor()));
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const torch::autograd::variable_list saved = context->get_saved_variables();
    const Tensor &a = saved[0], &b = saved[1], &delta = gradients[0];
    return {context->needs_input_grad(0) ? product(delta, b.mT()) : Tensor(),
            context->needs_input_grad(1) ? product(a.mT(), delta) : Tensor(),
            context->saved_data["bias"].toBool() && context->needs_input_grad(2) ? delta.sum(-2) : Tensor()};
  }
};

}  // namespace

Tensor product(const Tensor& a, const Tensor& b, const Tensor& bias) {
  const auto given = bias.defined() ? std::optional<Tensor>(bias) : std::nullopt;
  if (fits(a, b, bias)) {
    const bool graph = a.requires_grad() || b.requires_grad() || (given && given->requires_grad());
    return c10::GradMode::is_enabled() && graph ? Product::apply(a, b, given) : value(a, b, bias);
  }
  if (b.dim() == 2) return at::linear(a, b.mT(), given);
  const Tensor c = a.matmul(b);
  return given ? c + bias.unsqueeze(-2) : c;
}

}  // namespace saddle::kernels
