#include "saddle/data/shuffle.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

using namespace saddle;
using data::Shuffle;

namespace {

using Indices = std::vector<std::int64_t>;

Indices values(const Tensor& x) {
  return {x.const_data_ptr<std::int64_t>(), x.const_data_ptr<std::int64_t>() + x.numel()};
}

Indices sorted(Indices x) {
  std::sort(x.begin(), x.end());
  return x;
}

Indices counting(std::int64_t n) {
  Indices all(n);
  std::iota(all.begin(), all.end(), std::int64_t{0});
  return all;
}

/// The first `batches` batches of n, end to end.
Indices sequence(std::int64_t size, std::uint64_t seed, std::uint64_t batches, std::int64_t n) {
  Shuffle shuffle(size);
  Indices all;
  for (std::uint64_t k = 0; k < batches; ++k) {
    for (const std::int64_t i : values(shuffle.batch(seed, k, n))) all.push_back(i);
  }
  return all;
}

}  // namespace

TEST_CASE("each pass holds each index exactly once, also where batches cross from pass to pass") {
  const Indices all = sequence(10, 1, 20, 3);  // 60 positions: six passes
  REQUIRE(all.size() == 60);
  std::vector<Indices> passes;
  for (int pass = 0; pass < 6; ++pass) passes.emplace_back(all.begin() + 10 * pass, all.begin() + 10 * (pass + 1));
  for (const Indices& pass : passes) CHECK(sorted(pass) == counting(10));
  std::sort(passes.begin(), passes.end());
  CHECK(std::unique(passes.begin(), passes.end()) == passes.end());  // false alarm 15 / 10! = 4e-6
}

TEST_CASE("pass e is the stream's permutation e") {
  const Indices all = sequence(10, 1, 3, 10);
  for (std::uint64_t e = 0; e < 3; ++e) {
    CHECK(Indices(all.begin() + 10 * e, all.begin() + 10 * (e + 1)) == Stream(1, Purpose::data, e).permutation(10));
  }
}

TEST_CASE("the sequence does not depend on the batch size, one that holds several passes included") {
  const Indices all = sequence(7, 2, 84, 1);
  for (const std::int64_t n : {2, 3, 7, 12, 28, 42}) CHECK(sequence(7, 2, 84 / n, n) == all);
}

TEST_CASE("a batch does not depend on what was asked before") {
  Shuffle used(10);
  for (const std::uint64_t k : {9, 0, 5, 5, 2, 1000000, 3}) {
    for (const std::uint64_t seed : {1, 2}) CHECK(at::equal(used.batch(seed, k, 4), Shuffle(10).batch(seed, k, 4)));
  }
}

TEST_CASE("two seeds have different orders") { CHECK(sequence(1000, 1, 1, 1000) != sequence(1000, 2, 1, 1000)); }

TEST_CASE("a set of one is that one for ever, and an empty set is refused") {
  CHECK(sequence(1, 1, 5, 1) == Indices(5, 0));
  CHECK_THROWS_WITH_AS(Shuffle(0), "shuffle: a set of 0 samples, expected at least one", DataError);
}

TEST_CASE("ranks that each take their rows take the batch between them, across the end of a pass too") {
  for (const std::uint64_t k : {0, 1, 5}) {
    const Tensor whole = Shuffle(10).batch(1, k, 8);
    for (const std::int64_t ranks : {2, 4}) {
      std::vector<Tensor> parts;
      for (std::int64_t rank = 0; rank < ranks; ++rank)
        parts.push_back(Shuffle(10).batch(1, k, {rank * 8 / ranks, 8 / ranks, 8}));
      CHECK(at::cat(parts).equal(whole));
    }
  }
}
