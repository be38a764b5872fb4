#include "saddle/train/shared_state.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <bit>

#include "saddle/data/arrays.h"

namespace saddle::train {
namespace {

/// The first 63 bits of a tensor's SHA-256.
std::int64_t hash_of(const Tensor& tensor) {
  return static_cast<std::int64_t>(std::stoull(data::sha256_of({tensor}).substr(0, 16), nullptr, 16) >> 1);
}

}  // namespace

void share(const Ranks& ranks, Progress& p, const NamedTensors& state) {
  if (ranks.alone()) return;
  const c10::NoGradGuard no_grad;
  const auto word = [](auto x) { return std::bit_cast<std::int64_t>(x); };
  const Tensor words = at::tensor({p.step, p.images, word(p.draws.seed), word(p.draws.used), word(p.draws.batches),
                                   p.refused, p.refused_in_row, p.rollbacks, word(p.seconds)},
                                  at::kLong);
  ranks.spread(words);
  const std::int64_t* n = words.const_data_ptr<std::int64_t>();
  const auto counter = [](std::int64_t x) { return std::bit_cast<std::uint64_t>(x); };
  p = {.step = n[0],
       .images = n[1],
       .draws = {.seed = counter(n[2]), .used = counter(n[3]), .batches = counter(n[4]), .share = p.draws.share},
       .refused = n[5],
       .refused_in_row = n[6],
       .rollbacks = n[7],
       .seconds = std::bit_cast<double>(n[8])};
  for (const auto& [name, tensor] : state) ranks.spread(tensor);
}

void require_equal(const Ranks& ranks, std::int64_t step, const NamedTensors& state) {
  if (ranks.alone()) return;
  std::vector<std::int64_t> hashes;
  for (const auto& [name, tensor] : state) hashes.push_back(hash_of(tensor));
  const Tensor all = ranks.gather(at::tensor(hashes, at::kLong)).view({ranks.count(), -1});
  const Tensor differs = all.ne(all[0]);
  if (!differs.any().item<bool>()) return;
  const Tensor first = differs.nonzero()[0];
  throw JobError(text("step ", step, ": rank ", first[0].item<std::int64_t>(), " has other numbers in ",
                      state[static_cast<std::size_t>(first[1].item<std::int64_t>())].first,
                      " than rank 0; the last checkpoint stands. Are the machines and their libraries of one kind?"));
}

}  // namespace saddle::train
