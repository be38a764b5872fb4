#include <ATen/ATen.h>

#include "saddle/core/stream.h"
#include "saddle/metrics/halves_detail.h"

namespace saddle::metrics {

std::pair<Tensor, Tensor> half_and_rest(std::int64_t n, std::uint64_t seed, std::uint64_t draw, std::uint8_t side) {
  const Tensor order = at::tensor(Stream(seed, Purpose::metric, draw, side).permutation(n), at::kLong);
  return {order.narrow(0, 0, n / 2), order.narrow(0, n / 2, n - n / 2)};
}

int halves_for(double operations) { return operations < 1e9 ? 50 : operations < 1e11 ? 25 : 10; }

std::vector<double> errors_by_halves(
    std::int64_t n, std::int64_t m, std::uint64_t seed, int halves,
    const std::function<std::vector<double>(const Tensor& of_first, const Tensor& of_second)>& estimator) {
  std::vector<Tensor> each;
  for (int k = 0; k < halves; ++k) {
    const auto draw = static_cast<std::uint64_t>(k);
    each.push_back(at::tensor(estimator(half_and_rest(n, seed, draw, 0).first, half_and_rest(m, seed, draw, 1).first),
                              at::kDouble));
  }
  return numbers(at::stack(each).std(0));
}

}  // namespace saddle::metrics
