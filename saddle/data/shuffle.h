#pragma once
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "saddle/core/rows.h"
#include "saddle/core/tensor.h"

namespace saddle::data {

/// Endless passes over 0 .. size-1 without replacement: pass e is the order Stream(seed, Purpose::data,
/// e).permutation(size), and batch k of n = rows.whole is positions k n .. k n + n - 1 of the passes laid end to end;
/// it may cross into the next pass. The orders last used are kept, which changes nothing but the time. Not for several
/// threads at once.
class Shuffle {
 public:
  /// @throws DataError if there is nothing to shuffle.
  explicit Shuffle(std::int64_t size);

  /// {rows.count}, int64.
  Tensor batch(std::uint64_t seed, std::uint64_t k, const Rows& rows);

 private:
  using Order = std::vector<std::int64_t>;
  const Order& order(std::uint64_t seed, std::uint64_t pass);

  std::int64_t size_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Order> kept_;  // by (seed, pass)
};

}  // namespace saddle::data
