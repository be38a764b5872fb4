#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "saddle/dynamics/signs_detail.h"
#include "saddle/dynamics/watch_detail.h"

namespace saddle::dynamics {
namespace {

/// Ends of stretches, the last kStretches from T/8 to T, earlier ones by the same factor down to the first step.
std::vector<double> stretch_ends(std::int64_t steps) {
  std::vector<double> ends;
  const auto end = static_cast<double>(steps);
  for (int k = 0;; ++k) {
    const double at = end * std::pow(8.0, -static_cast<double>(k) / kStretches);
    ends.insert(ends.begin(), at * (1 + 1e-12));
    if (at <= 1) return ends;
  }
}

/// Numbers of a game, one row of a matrix on the CPU.
struct Rows {
  Tensor matrix;
  explicit Rows(const Tensor& x) : matrix(x.to(at::kCPU).contiguous()) {}
  const double* of(std::int64_t game) const { return matrix.const_data_ptr<double>() + game * matrix.stride(0); }
};

void append(Envelope& e, double time, double error) {
  if (error > 0 && time > 0) e.time.push_back(time), e.error.push_back(error);
}

/// The last stretches up to number `last`, two and two together: a longer one holds a round for sure.
Envelope pairs_before(const double* largest, const double* when, int last) {
  Envelope e;
  for (int k = std::max(0, last + 1 - kStretches); k <= last; k += 2) {
    const int best = k < last && largest[k + 1] > largest[k] ? k + 1 : k;
    append(e, when[best], largest[best]);
  }
  return e;
}

}  // namespace

Watch::Watch(std::int64_t steps, const Tensor& points, const Tensor& error)
    : steps_(steps), ends_(stretch_ends(steps)), start_(at::maximum(error, points.abs().amax(1))) {
  const auto rows = static_cast<std::int64_t>(ends_.size());
  largest_ = at::full({rows, error.numel()}, -1, error.options());
  when_ = at::zeros_like(largest_);
  last_ = at::zeros_like(error);
  low_ = at::full_like(points, std::numeric_limits<double>::infinity()), high_ = -low_;
  sum_ = at::zeros_like(points), squares_ = at::zeros_like(points);
  begin_ = points.clone(), final_ = points;
  first_ = at::zeros_like(error), latest_ = at::zeros_like(error), count_ = at::zeros_like(error);
  least_ = at::full_like(error, std::numeric_limits<double>::infinity()), most_ = at::zeros_like(error);
}

void Watch::see(std::int64_t step, const Tensor& points, const Tensor& error) {
  const auto now = static_cast<double>(step);
  while (now > ends_[stretch_]) ++stretch_;
  Tensor largest = largest_[static_cast<std::int64_t>(stretch_)];
  when_[static_cast<std::int64_t>(stretch_)].masked_fill_(error > largest, now);
  at::maximum_out(largest, largest, error);
  if (8 * step >= 7 * steps_) at::maximum_out(last_, last_, error);
  if (step >= steps_ + 1 - std::max<std::int64_t>(1, (steps_ + 1) / 8)) {
    at::minimum_out(low_, low_, points), at::maximum_out(high_, high_, points);
  }
  if (step == steps_) final_ = points;
  if (4 * step >= steps_ && 2 * step < steps_) sum_.add_(points), squares_.addcmul_(points, points);
  if (2 * step >= steps_) {
    if (!coordinate_.defined()) find_coordinate();
    cross(step, points);
  }
}

void Watch::find_coordinate() {
  const double count = std::ceil(static_cast<double>(steps_) / 2) - std::ceil(static_cast<double>(steps_) / 4);
  const Tensor mean = sum_ / count;
  coordinate_ = (squares_ / count - mean.square()).argmax(1, /*keepdim=*/true);
  centre_ = mean.gather(1, coordinate_).squeeze(1);
}

void Watch::cross(std::int64_t step, const Tensor& points) {
  const Tensor x = points.gather(1, coordinate_).squeeze(1).sub_(centre_);
  if (past_.defined()) {
    const Tensor up = (past_ < 0).logical_and_(x >= 0);
    const Tensor at = static_cast<double>(step) - x / (x - past_);
    const Tensor round = up.logical_and(count_ > 0), interval = at - latest_;
    least_ = at::where(round, at::minimum(least_, interval), least_);
    most_ = at::where(round, at::maximum(most_, interval), most_);
    first_ = at::where(up.logical_and(count_ == 0), at, first_);
    latest_ = at::where(up, at, latest_);
    count_.add_(up);
  }
  past_ = x;
}

std::vector<Verdict> Watch::verdicts() const {
  const Tensor moved = at::maximum(high_ - final_, final_ - low_).amax(1), size = 1 + final_.abs().amax(1);
  const Tensor travelled = (final_ - begin_).abs().amax(1);
  const Tensor ever = at::maximum(start_, largest_.amax(0));
  const Tensor finite = at::isfinite(final_).all(1).logical_and(at::isfinite(ever)).to(at::kDouble);
  const Rows one(
      at::stack({start_, ever, last_, moved, finite, first_, latest_, least_, most_, count_, travelled, size}, 1));
  const Rows errors(largest_.t()), times(when_.t());
  const auto stretches = static_cast<int>(ends_.size());
  std::vector<Verdict> all;
  for (std::int64_t i = 0; i < start_.numel(); ++i) {
    const double *of = one.of(i), *largest = errors.of(i), *when = times.of(i);
    Signs s{.start = std::max(of[0], kLeastStart),
            .largest = of[1],
            .last = of[2],
            .moved = of[3],
            .travelled = of[10],
            .size = of[11],
            .finite = of[4] > 0,
            .period = [of] {
              const double rounds = of[9] - 1;
              return even_interval(of[7], (of[6] - of[5]) / rounds, of[8], static_cast<std::int64_t>(rounds));
            }};
    for (int k = std::max(0, stretches - kStretches); k < stretches; ++k) append(s.stretches, when[k], largest[k]);
    const bool grows = s.largest > kFar * s.start;
    int last = 0;
    for (int k = 0; k < stretches; ++k) {
      if (grows && largest[k] > Iteration::kBound / 10) break;
      if (grows || largest[k] > kNothing * s.start) last = k;
    }
    s.before = pairs_before(largest, when, last);
    all.push_back(classify(s));
  }
  return all;
}

}  // namespace saddle::dynamics
