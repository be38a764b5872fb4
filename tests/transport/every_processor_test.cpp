// The clones of SADDLE_EVERY_PROCESSOR give the same bits: sums are rounded in one order, no product is contracted into
// one, so that a cost from a row is the cost alone and no result depends on the processor.
#include <ATen/ATen.h>

#include <bit>
#include <vector>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)

using namespace saddle;

namespace saddle {
namespace loops_default {
std::vector<double> numbers_of(const Tensor& x, const Tensor& y);
}
namespace loops_avx2 {
std::vector<double> numbers_of(const Tensor& x, const Tensor& y);
}
namespace loops_avx512f {
std::vector<double> numbers_of(const Tensor& x, const Tensor& y);
}
}  // namespace saddle

namespace {

using Loops = std::vector<double> (*)(const Tensor& x, const Tensor& y);

/// Numbers in which the two differ in a bit.
int differences(Loops one, Loops other) {
  int count = 0;
  for (const std::int64_t d : {1, 2, 3, 5}) {
    for (std::int64_t m = 1; m <= 48; ++m) {
      const Tensor x = Stream(3, Purpose::test, std::uint64_t(m)).normal({3, d}, at::kDouble);
      const Tensor y = Stream(4, Purpose::test, std::uint64_t(m)).normal({m, d}, at::kDouble) + .1;
      const std::vector<double> a = one(x, y), b = other(x, y);
      REQUIRE(a.size() == b.size());
      for (std::size_t i = 0; i < a.size(); ++i)
        count += std::bit_cast<std::uint64_t>(a[i]) != std::bit_cast<std::uint64_t>(b[i]);
    }
  }
  return count;
}

/// Numbers of a row of costs that are not the cost alone.
int unlike_alone(Loops loops) {
  int count = 0;
  for (std::int64_t m = 1; m <= 48; ++m) {
    const Tensor x = Stream(5, Purpose::test, std::uint64_t(m)).normal({1, 3}, at::kDouble);
    const Tensor y = Stream(6, Purpose::test, std::uint64_t(m)).normal({m, 3}, at::kDouble);
    const std::vector<double> all = loops(x, y);
    for (std::size_t j = 0; j < std::size_t(m); ++j) count += all[j] != all[std::size_t(m) + j];
  }
  return count;
}

}  // namespace

TEST_CASE("what is compiled for a processor gives the bits of what is compiled for any") {
  CHECK(unlike_alone(loops_default::numbers_of) == 0);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    CHECK(differences(loops_default::numbers_of, loops_avx2::numbers_of) == 0);
    CHECK(unlike_alone(loops_avx2::numbers_of) == 0);
  } else {
    MESSAGE("this processor has no AVX2");
  }
  if (__builtin_cpu_supports("avx512f")) {
    CHECK(differences(loops_default::numbers_of, loops_avx512f::numbers_of) == 0);
    CHECK(unlike_alone(loops_avx512f::numbers_of) == 0);
  } else {
    MESSAGE("this processor has no AVX-512");
  }
}

#else
TEST_CASE("this compiler makes no clones") {}
#endif
