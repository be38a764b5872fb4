#include "saddle/data/shuffle.h"

#include <ATen/ATen.h>

#include "saddle/core/stream.h"

namespace saddle::data {
namespace {

constexpr std::size_t kKeptOrders = 2;  // a batch that crosses into the next pass needs both

}  // namespace

Shuffle::Shuffle(std::int64_t size) : size_(size) {
  if (size < 1) throw DataError(text("shuffle: a set of ", size, " samples, expected at least one"));
}

const Shuffle::Order& Shuffle::order(std::uint64_t seed, std::uint64_t pass) {
  const auto key = std::pair(seed, pass);
  if (const auto found = kept_.find(key); found != kept_.end()) return found->second;
  if (kept_.size() >= kKeptOrders) kept_.clear();
  return kept_[key] = Stream(seed, Purpose::data, pass).permutation(size_);
}

Tensor Shuffle::batch(std::uint64_t seed, std::uint64_t k, const Rows& rows) {
  Tensor indices = at::empty({rows.count}, at::kLong);
  auto* out = indices.mutable_data_ptr<std::int64_t>();
  const std::uint64_t size = size_, begin = k * static_cast<std::uint64_t>(rows.whole) + rows.first,
                      end = begin + rows.count;
  for (std::uint64_t position = begin; position < end;) {
    const Order& pass = order(seed, position / size);
    for (std::uint64_t i = position % size; i < size && position < end; ++i, ++position) *out++ = pass[i];
  }
  return indices;
}

}  // namespace saddle::data
