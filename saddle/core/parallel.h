#pragma once
#include <cstdint>
#include <functional>

namespace saddle {

/// Calls work(begin, end) for pieces of [0, count) of `grain` numbers, each piece once, on libtorch's own threads:
/// neighbouring pieces on the same thread, and the same ones each time, so that what a thread wrote is in its core's
/// cache when it comes back for it. On this thread alone where there is one piece, one thread, or work that is called
/// in parallel already, or where libtorch was built without OpenMP; libtorch's operations do not divide themselves
/// further inside. (at::parallel_for divides only in files that are compiled with OpenMP.) Results must not depend on
/// who does which; the first exception is thrown again at the end.
void in_parallel(std::int64_t count, std::int64_t grain,
                 const std::function<void(std::int64_t begin, std::int64_t end)>& work);

}  // namespace saddle
