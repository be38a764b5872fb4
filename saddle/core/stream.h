#pragma once
#include <cstdint>
#include <vector>

#include "saddle/core/rows.h"
#include "saddle/core/tensor.h"

namespace saddle {

/// What a random number is for. Each purpose has numbers of its own, so drawing for one never changes another.
/// The values are part of the file format of a run: append, never renumber.
enum class Purpose : std::uint8_t {
  init = 0,
  data = 1,
  latent = 2,
  penalty = 3,
  sample = 4,
  metric = 5,
  test = 6,
  input = 7
};

/// A counter-based random stream: element i is a pure function of (seed, purpose, step, lane, i), namely block i of
/// Philox4x32-10 with key `seed` and subsequence (purpose, lane, step). Hence the same numbers for any dtype (up to
/// rounding), thread count, split over ranks and device, and any draw can be made again at any time.
///
/// Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
class Stream {
 public:
  /// @param step  below 2^48
  /// @param lane  tells apart several streams of one purpose in one step (the second penalty, say)
  Stream(std::uint64_t seed, Purpose purpose, std::uint64_t step, std::uint8_t lane = 0);

  /// The stream whose tensors are these rows of what this one gives for the whole batch. A tensor of k times as many
  /// rows is those of k batches, one behind the other. Orders are not affected.
  Stream part(const Rows& rows) const;

  /// Uniform on [0, 1): 53 random bits, then rounded to the dtype of `options` (float32 unless told), whereby one
  /// float32 in 2^25 becomes 1.
  /// @param first  the result's element 0 is the stream's element `first`
  Tensor uniform(at::IntArrayRef sizes, const at::TensorOptions& options = {}, std::uint64_t first = 0) const;

  /// Standard normal, by Box and Muller's transform of one block an element.
  Tensor normal(at::IntArrayRef sizes, const at::TensorOptions& options = {}, std::uint64_t first = 0) const;

  /// Integers in [0, high), int64; the bias of the reduction is below high / 2^64.
  Tensor integers(std::int64_t high, at::IntArrayRef sizes, std::uint64_t first = 0) const;

  /// A uniformly drawn order of 0 .. n-1 (Fisher and Yates).
  std::vector<std::int64_t> permutation(std::int64_t n) const;

 private:
  std::uint64_t seed_;
  std::uint64_t subsequence_;
  Rows rows_ = 0;  // all, where count is the whole
};

}  // namespace saddle
