#pragma once
#include <cstdint>
#include <functional>

namespace saddle {

/// Calls work(begin, end) for pieces of [0, count) of `grain` numbers on as many threads as libtorch has, each piece
/// once, in no order; on this thread alone where there is one piece. (at::parallel_for does so only in files that are
/// compiled with OpenMP.) Pieces must not throw, and results must not depend on who does which.
void in_parallel(std::int64_t count, std::int64_t grain,
                 const std::function<void(std::int64_t begin, std::int64_t end)>& work);

}  // namespace saddle
