#include "saddle/metrics/inception_score.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/stream.h"
#include "saddle/transport/cost.h"

namespace saddle::metrics {
namespace {

/// exp of the mean of KL(p(y|x) || p(y)), p(y) the mean of p(y|x) over these samples.
double score_of(const Tensor& log_p) {
  const Tensor log_marginal = log_p.logsumexp(0) - std::log(static_cast<double>(log_p.size(0)));
  return std::exp((log_p.exp() * (log_p - log_marginal)).sum(1).mean().item<double>());
}

}  // namespace

InceptionScore inception_score(const Tensor& logits, std::int64_t splits, std::uint64_t seed) {
  if (!logits.defined() || logits.dim() != 2)
    throw ShapeError(text("inception score: logits ", logits.defined() ? text_of(logits.sizes()) : "undefined",
                          ", expected {n, C}"));
  // e^-1000 is 0 in float64 and so is 0 log 0, which infinite logarithms would make NaN.
  const Tensor log_p = transport::samples("inception score", "logits", logits).log_softmax(1).clamp_min(-1000);
  const std::int64_t n = log_p.size(0);
  if (splits < 1 || splits > n)
    throw ConfigError(text("inception score: ", splits, " splits of ", n, " samples, expected 1 to ", n));
  const Tensor shuffled = log_p.index_select(0, at::tensor(Stream(seed, Purpose::metric, 0).permutation(n), at::kLong));
  std::vector<double> each;
  for (std::int64_t k = 0; k < splits; ++k) {
    const std::int64_t from = k * n / splits;
    each.push_back(score_of(shuffled.narrow(0, from, (k + 1) * n / splits - from)));
  }
  const Tensor scores = at::tensor(each, at::kDouble);
  return {.mean = scores.mean().item<double>(),
          .spread = splits > 1 ? scores.std().item<double>() : 0,
          .whole = score_of(log_p)};
}

}  // namespace saddle::metrics
