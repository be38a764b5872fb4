#include "saddle/core/stream.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/PhiloxRNGEngine.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include <doctest/doctest.h>

#include "tests/core/statistics.h"

using namespace saddle;
using namespace saddle::test;

namespace {

const at::TensorOptions kDouble = at::kDouble;

struct KnownAnswer {
  std::uint64_t key, counter_high, counter_low;
  std::uint64_t a, b;  // the block's four words, in pairs, the first the lower half
};

// Random123's kat_vectors, philox 4x32 10: counter (low word first), key, answer.
constexpr KnownAnswer kKnown[] = {
    {0, 0, 0, 0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c},
    {~0ULL, ~0ULL, ~0ULL, 0x41c83b0e408f276d, 0x6d5451fda20bc7c6},
    {0x299f31d0a4093822, 0x0370734413198a2e, 0x85a308d3243f6a88, 0x94fdccebd16cfe09, 0x24126ea15001e420},
};

double unit(std::uint64_t word) { return std::ldexp(static_cast<double>(word >> 11), -53); }

}  // namespace

TEST_CASE("the Philox engine gives Random123's known answers") {
  for (const KnownAnswer& known : kKnown) {
    at::philox_engine engine(known.key, known.counter_high, known.counter_low);
    const std::uint64_t words[] = {engine(), engine(), engine(), engine()};
    CHECK((words[1] << 32 | words[0]) == known.a);
    CHECK((words[3] << 32 | words[2]) == known.b);
  }
}

TEST_CASE("element i of a stream is block i of Philox: known answers through the whole class") {
  // The counter's upper half is purpose, lane, step: 0x03, 0x70, 0x734413198a2e in the vector made of pi's digits.
  const Stream zero(0, Purpose::init, 0), pi(0x299f31d0a4093822, Purpose::penalty, 0x734413198a2e, 0x70);
  const std::pair<const Stream*, KnownAnswer> cases[] = {{&zero, kKnown[0]}, {&pi, kKnown[2]}};
  for (const auto& [stream, known] : cases) {
    const std::uint64_t first = known.counter_low;
    CHECK(stream->uniform({1}, kDouble, first).item<double>() == unit(known.a));
    const double normal = std::sqrt(-2 * std::log(1 - unit(known.a))) * std::cos(2 * std::numbers::pi * unit(known.b));
    CHECK(stream->normal({1}, kDouble, first).item<double>() == doctest::Approx(normal).epsilon(1e-14));
    // floor(word 1000 / 2^64), by the word's leading 32 bits: exact here, the remainder is far from a step.
    CHECK(stream->integers(1000, {1}, first).item<std::int64_t>() ==
          static_cast<std::int64_t>((known.a >> 32) * 1000 >> 32));
  }
}

TEST_CASE("a stream gives the same numbers in float32 and float64, up to one rounding") {
  const Stream stream(7, Purpose::test, 3);
  CHECK((stream.uniform({64, 3}).scalar_type() == at::kFloat));
  CHECK(at::equal(stream.uniform({64, 3}), stream.uniform({64, 3}, kDouble).to(at::kFloat)));
  CHECK(at::equal(stream.normal({64, 3}), stream.normal({64, 3}, kDouble).to(at::kFloat)));
}

TEST_CASE("a draw split by its first element equals the whole, for any number of threads") {
  const Stream stream(7, Purpose::latent, 11);
  const Tensor whole = stream.normal({12, 5});
  const Tensor parts = at::cat({stream.normal({4, 5}), stream.normal({7, 5}, {}, 20), stream.normal({1, 5}, {}, 55)});
  CHECK(at::equal(whole, parts));
  CHECK(at::equal(stream.uniform({60}).slice(0, 17), stream.uniform({43}, {}, 17)));
  CHECK(at::equal(stream.integers(9, {60}).slice(0, 17), stream.integers(9, {43}, 17)));

  const int threads = at::get_num_threads();
  at::set_num_threads(threads == 1 ? 2 : 1);
  CHECK(at::equal(whole, stream.normal({12, 5})));
  at::set_num_threads(threads);
}

TEST_CASE("seeds, purposes, steps and lanes each have numbers of their own") {
  const std::uint64_t s = 42;
  const Tensor streams = at::stack({
      Stream(s, Purpose::data, 5).uniform({1000}, kDouble),
      Stream(s + 1, Purpose::data, 5).uniform({1000}, kDouble),
      Stream(s + (1ULL << 32), Purpose::data, 5).uniform({1000}, kDouble),
      Stream(s, Purpose::latent, 5).uniform({1000}, kDouble),
      Stream(s, Purpose::data, 6).uniform({1000}, kDouble),
      Stream(s, Purpose::data, 5, 1).uniform({1000}, kDouble),
      Stream(s, Purpose::data, 5 + (1ULL << 32)).uniform({1000}, kDouble),
  });
  // No two of the 7000 numbers agree, in the same place or another: false alarm 7000^2 / 2 / 2^53 = 3e-9.
  CHECK(std::get<0>(at::_unique(streams)).numel() == streams.numel());
  // Nor are any two rows correlated: the sum of 1000 products of standardised numbers is normal, 21 pairs.
  const Tensor standard = (streams - .5) * std::sqrt(12.0);
  const Tensor correlation = standard.mm(standard.t()) / std::sqrt(1000.0);
  CHECK(correlation.triu(1).abs().max().item<double>() < kSigmas);
}

TEST_CASE("a step of 2^48 would run into the lane and is refused") {
  CHECK_NOTHROW(Stream(0, Purpose::test, (1ULL << 48) - 1));
  CHECK_THROWS_WITH_AS(Stream(0, Purpose::test, 1ULL << 48), "Stream: step 281474976710656 must be below 2^48", Error);
}

TEST_CASE("uniform numbers are uniform: range, moments, Kolmogorov-Smirnov; false alarm 3e-6") {
  const std::int64_t n = 200000;
  const Tensor u = Stream(1, Purpose::test, 0).uniform({n}, kDouble);
  CHECK(u.min().item<double>() >= 0);
  CHECK(u.max().item<double>() < 1);
  CHECK(std::abs(u.mean().item<double>() - .5) < kSigmas * std::sqrt(1 / 12.0 / n));
  CHECK(std::abs((u - .5).square().mean().item<double>() - 1 / 12.0) < kSigmas * std::sqrt(1 / 180.0 / n));
  CHECK(kolmogorov_smirnov(u, uniform_cdf) < kolmogorov_smirnov_limit_1e6(n));
}

TEST_CASE("normal numbers are normal: moments to the fourth, Kolmogorov-Smirnov, neighbours; false alarm 5e-6") {
  const std::int64_t n = 200000;
  const Tensor x = Stream(2, Purpose::test, 0).normal({n}, kDouble);
  const double moments[] = {0, 1, 0, 3}, variances[] = {1, 2, 15, 96};  // of x^k: E x^2k - (E x^k)^2
  for (int k = 1; k <= 4; ++k) {
    CAPTURE(k);
    CHECK(std::abs(x.pow(k).mean().item<double>() - moments[k - 1]) < kSigmas * std::sqrt(variances[k - 1] / n));
  }
  CHECK(kolmogorov_smirnov(x, normal_cdf) < kolmogorov_smirnov_limit_1e6(n));
  const double neighbours = (x.slice(0, 1) * x.slice(0, 0, n - 1)).mean().item<double>();
  CHECK(std::abs(neighbours) < kSigmas / std::sqrt(static_cast<double>(n)));
}

TEST_CASE("Kolmogorov-Smirnov's limit is one: it rejects a standard deviation that is 3 % off") {
  const Tensor x = 1.03 * Stream(2, Purpose::test, 0).normal({200000}, kDouble);
  CHECK(kolmogorov_smirnov(x, normal_cdf) > kolmogorov_smirnov_limit_1e6(x.numel()));
}

TEST_CASE("integers are uniform below their bound, also a bound of 2^62; chi-square false alarm 1e-6") {
  const Stream stream(3, Purpose::test, 0);
  const Tensor counts = at::bincount(stream.integers(10, {100000}), {}, 10).to(at::kDouble);
  CHECK(counts.numel() == 10);
  const std::vector<double> seen(counts.const_data_ptr<double>(), counts.const_data_ptr<double>() + 10);
  CHECK(chi_square(seen, std::vector<double>(10, 10000)) < kChiSquare9Limit1e6);

  const Tensor large = stream.integers(std::int64_t{1} << 62, {100000}).to(at::kDouble) / std::ldexp(1.0, 62);
  CHECK(kolmogorov_smirnov(large, uniform_cdf) < kolmogorov_smirnov_limit_1e6(large.numel()));
  CHECK(stream.integers(1, {5}).count_nonzero().item<std::int64_t>() == 0);
  CHECK_THROWS_AS(stream.integers(0, {1}), Error);
}

TEST_CASE("a permutation holds each index once, and none or one of them too") {
  for (const std::int64_t n : {0, 1, 2, 3, 1000}) {
    std::vector<std::int64_t> order = Stream(4, Purpose::test, 0).permutation(n), all(n);
    std::iota(all.begin(), all.end(), std::int64_t{0});
    CHECK((n < 1000 || order != all));
    std::sort(order.begin(), order.end());
    CHECK(order == all);
  }
}

TEST_CASE("the 3! orders are drawn equally often; chi-square false alarm 1e-6") {
  std::map<std::vector<std::int64_t>, double> seen;
  for (std::uint64_t step = 0; step < 6000; ++step) seen[Stream(5, Purpose::test, step).permutation(3)] += 1;
  std::vector<double> counts;
  for (const auto& [order, count] : seen) counts.push_back(count);
  REQUIRE(counts.size() == 6);
  CHECK(chi_square(counts, std::vector<double>(6, 1000)) < kChiSquare5Limit1e6);
}

TEST_CASE("a part has the numbers of its rows, of one batch or of several one behind the other") {
  const Stream stream(6, Purpose::test, 2, 1);
  for (const Shape& sizes : {Shape{12}, Shape{12, 2}, Shape{12, 3, 1, 2}}) {
    const Tensor whole = stream.normal(sizes), both = stream.uniform(sizes), numbers = stream.integers(1000, sizes);
    for (const std::int64_t ranks : {1, 2, 3, 4}) {
      const std::int64_t own = 12 / ranks, half = 6 / ranks;  // of a batch of 12; of two batches of 6 each
      for (std::int64_t rank = 0; rank < ranks; ++rank) {
        Shape part = sizes;
        part[0] = own;
        const Stream rows = stream.part({rank * own, own, 12});
        CHECK(rows.normal(part).equal(whole.narrow(0, rank * own, own)));
        CHECK(rows.integers(1000, part).equal(numbers.narrow(0, rank * own, own)));
        if (6 % ranks != 0) continue;
        CHECK(stream.part({rank * half, half, 6})
                  .uniform(part)
                  .equal(at::cat({both.narrow(0, rank * half, half), both.narrow(0, 6 + rank * half, half)})));
      }
    }
  }
  CHECK(stream.part({4, 2, 8}).normal({}).equal(stream.normal({})));  // one number for all rows
}
