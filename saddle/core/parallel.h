#pragma once
#include <cstdint>
#include <functional>

namespace saddle {

/// Calls work(begin, end) for pieces of [0, count) of `grain` numbers, each piece once, on the threads that libtorch's
/// operations run on.
///
/// Each thread begins with neighbouring pieces, the same ones in each call, so that what it wrote before is in its core's
/// cache; when it is done with them it takes over what the others have not begun, so that a thread whose core is taken by
/// another process holds up no more than one piece. Results must not depend on which thread does what. libtorch's
/// operations inside run on one thread. Everything runs on the calling thread if there is one piece or one thread, if it
/// is in a parallel region already, or if libtorch was built without OpenMP. (at::parallel_for divides only in files that
/// are compiled with OpenMP.) The first exception is thrown again at the end.
void in_parallel(std::int64_t count, std::int64_t grain,
                 const std::function<void(std::int64_t begin, std::int64_t end)>& work);

}  // namespace saddle
