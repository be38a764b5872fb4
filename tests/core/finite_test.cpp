#include "saddle/core/finite.h"

#include <ATen/ATen.h>

#include <limits>

#include <doctest/doctest.h>

using namespace saddle;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity(), kNone = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("one number that is infinite or none is found wherever it stands, in any layout and type") {
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kBFloat16}) {
    for (const double bad : {kInfinity, -kInfinity, kNone, -kNone}) {
      for (const std::int64_t place : {0, 1, 15, 16, 37, 299999, 300000}) {
        const Tensor x = at::zeros({300001}, type);
        CHECK(finite({x}));
        x[place] = bad;
        CHECK(!finite({x}));
        CHECK(!finite({at::ones({2}, type), x, at::ones({2}, type)}));
        CHECK(!finite({x.slice(0, place, std::nullopt, 3)}));
      }
    }
  }
}

TEST_CASE("large, small and no numbers are finite") {
  constexpr float kMost = std::numeric_limits<float>::max(), kLeast = std::numeric_limits<float>::denorm_min();
  CHECK(finite({at::tensor({kMost, kMost, -kMost, kLeast, -kLeast, 0.f, -0.f})}));
  CHECK(finite({}));
  CHECK(finite({at::empty({0}), at::ones({}, at::kDouble)}));
  CHECK(finite(
      {at::ones({4, 6}).t(), at::ones({2, 3, 4, 4}).to(at::kFloat, false, true, at::MemoryFormat::ChannelsLast)}));
}
