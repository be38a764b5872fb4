#pragma once
#include <functional>
#include <memory>

#include "saddle/core/rows.h"
#include "saddle/core/tensor.h"

namespace saddle {

/// The processes that train one model together, each on its rows of every batch. This class itself is a process alone,
/// to which nothing below does anything; train/process_group.h has real ones. All ranks make the same calls in the same
/// order.
class Ranks {
 public:
  virtual ~Ranks() = default;
  virtual int rank() const { return 0; }
  virtual int count() const { return 1; }

  /// x {n, ...} of all ranks, one behind the other: {count n, ...}.
  virtual Tensor gather(const Tensor& x) const { return x; }

  /// Starts x <- the sum of all ranks' x; whoever calls what is returned waits for it. Until then x is not to be
  /// touched.
  virtual std::function<void()> start_sum(const Tensor&) const {
    return [] {};
  }

  /// x <- rank 0's x.
  virtual void spread(const Tensor&) const {}

  bool alone() const { return count() == 1; }

  /// This rank's part of a batch. @throws ConfigError if the ranks cannot have equal parts
  Rows rows(std::int64_t batch) const;

  /// The same, by what this rank has.
  Rows rows_of_own(std::int64_t own) const { return {rank() * own, own, count() * own}; }
};

/// A process alone.
const std::shared_ptr<const Ranks>& alone();

/// Differentiable to any order. A tensor is either shared, the same on every rank (weights, a loss), or a rank's own
/// (its samples' scores). A shared loss is computed on every rank, and its derivative in something own is that rank's
/// part of the whole. (A loss may also be each rank's share of a sum, if what is shared meets samples only by
/// for_own_use.) So each of these is the other way round for derivatives:
///
///     all_rows    own {n, ...} -> shared {count n, ...}    own_rows    shared -> own
///     sum         own -> shared, over ranks                for_own_use shared -> own: x as it is
///
/// Weights that a rank's own samples go through are to be taken for_own_use: their derivative is then the ranks' sum.
Tensor all_rows(const Ranks& ranks, const Tensor& x);
Tensor own_rows(const Ranks& ranks, const Tensor& x);
Tensor sum(const Ranks& ranks, const Tensor& x);
Tensor for_own_use(const Ranks& ranks, const Tensor& x);

/// Whether any rank says so.
bool any(const Ranks& ranks, bool said);

/// Of numbers that are means over a rank's own samples: the mean over all samples, shared.
Tensor mean(const Ranks& ranks, const Tensor& x);

}  // namespace saddle
