#include "saddle/core/stream.h"

#include <ATen/ATen.h>
#include <ATen/core/PhiloxRNGEngine.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "saddle/core/parallel.h"

namespace saddle {
namespace {

constexpr std::int64_t kNumbersAThread = 128;  // numbers that are worth a thread

/// The blocks of one stream in order, each as two 64-bit words.
class Blocks {
 public:
  Blocks(std::uint64_t seed, std::uint64_t subsequence, std::uint64_t first) : engine_(seed, subsequence, first) {}

  struct Block {
    std::uint64_t a, b;
  };

  Block next() {
    const std::uint64_t a_low = engine_(), a_high = engine_(), b_low = engine_(), b_high = engine_();
    return {a_high << 32 | a_low, b_high << 32 | b_low};
  }

 private:
  at::philox_engine engine_;
};

double unit(std::uint64_t word) { return static_cast<double>(word >> 11) * 0x1.0p-53; }  // [0, 1)

/// floor(word / 2^64 * high) without the modulo's preference for small results.
std::int64_t below(std::uint64_t word, std::int64_t high) {
  return static_cast<std::int64_t>((static_cast<unsigned __int128>(word) * static_cast<std::uint64_t>(high)) >> 64);
}

double standard_normal(Blocks::Block block) {
  const double u = 1.0 - unit(block.a);  // (0, 1]: its logarithm is finite
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * unit(block.b));
}

/// Where a tensor's elements come from.
struct Origin {
  std::uint64_t seed, subsequence, first;
  Rows rows;
};

/// A tensor of these sizes whose elements are element(block), one block each in row-major order.
template <class Number, class Element>
Tensor fill(const Origin& from, at::IntArrayRef sizes, Element element) {
  Tensor all = at::empty(sizes, c10::CppTypeToScalarType<Number>::value);
  Number* out = all.mutable_data_ptr<Number>();
  const Rows& rows = from.rows;
  const bool whole = rows.count == rows.whole || sizes.empty();
  if (!whole && sizes[0] % rows.count != 0)
    throw Error(text("Stream: ", text_of(sizes), " is no number of parts of ", rows.count, " rows"));
  const std::int64_t batches = whole ? 1 : sizes[0] / rows.count,
                     a_batch = all.numel() / std::max<std::int64_t>(1, batches);
  const std::int64_t a_row = whole ? 0 : a_batch / rows.count;
  for (std::int64_t k = 0; k < batches; ++k) {
    const auto first = from.first + static_cast<std::uint64_t>((k * rows.whole + rows.first) * a_row);
    Number* const batch = out + k * a_batch;
    in_parallel(a_batch, kNumbersAThread, [&](std::int64_t begin, std::int64_t end) {
      Blocks blocks(from.seed, from.subsequence, first + static_cast<std::uint64_t>(begin));
      for (std::int64_t i = begin; i < end; ++i) batch[i] = element(blocks.next());
    });
  }
  return all;
}

/// Made in double and rounded once.
template <class Element>
Tensor rounded(const Origin& from, at::IntArrayRef sizes, const at::TensorOptions& options, Element element) {
  const at::TensorOptions wanted = options.has_dtype() ? options : options.dtype(at::kFloat);
  if (wanted.dtype() != at::kFloat) return fill<double>(from, sizes, element).to(wanted);
  return fill<float>(from, sizes, [&](Blocks::Block block) { return static_cast<float>(element(block)); }).to(wanted);
}

}  // namespace

Stream::Stream(std::uint64_t seed, Purpose purpose, std::uint64_t step, std::uint8_t lane)
    : seed_(seed), subsequence_(std::uint64_t(purpose) << 56 | std::uint64_t(lane) << 48 | step) {
  if (step >> 48) throw Error(text("Stream: step ", step, " must be below 2^48"));
}

Stream Stream::part(const Rows& rows) const {
  Stream own = *this;
  own.rows_ = rows;
  return own;
}

Tensor Stream::uniform(at::IntArrayRef sizes, const at::TensorOptions& options, std::uint64_t first) const {
  const auto element = [](Blocks::Block block) { return unit(block.a); };
  return rounded({seed_, subsequence_, first, rows_}, sizes, options, element);
}

Tensor Stream::normal(at::IntArrayRef sizes, const at::TensorOptions& options, std::uint64_t first) const {
  return rounded({seed_, subsequence_, first, rows_}, sizes, options, standard_normal);
}

Tensor Stream::integers(std::int64_t high, at::IntArrayRef sizes, std::uint64_t first) const {
  if (high < 1) throw Error(text("Stream::integers: high ", high, " must be at least 1"));
  const auto element = [high](Blocks::Block block) { return below(block.a, high); };
  return fill<std::int64_t>({seed_, subsequence_, first, rows_}, sizes, element);
}

std::vector<std::int64_t> Stream::permutation(std::int64_t n) const {
  Blocks blocks(seed_, subsequence_, 0);
  std::vector<std::int64_t> order(n);
  std::iota(order.begin(), order.end(), std::int64_t{0});
  for (std::int64_t i = n - 1; i > 0; --i) std::swap(order[i], order[below(blocks.next().a, i + 1)]);
  return order;
}

}  // namespace saddle
