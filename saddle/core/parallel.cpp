#include "saddle/core/parallel.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <exception>
#include <mutex>

#include <dlfcn.h>

namespace saddle {
namespace {

/// The OpenMP runtime that libtorch brought along, by the names that compilers call it by (GCC's; LLVM's and Intel's
/// answer to them too). Code compiled with -fopenmp would be linked to the compiler's own, and a process must not hold
/// two.
struct OpenMP {
  void (*parallel)(void (*function)(void*), void* data, unsigned threads, unsigned flags);  // 0, 0: as many as usual
  int (*number)();
  int (*threads)();
  void (*set_threads)(int);

  bool found() const { return parallel && number && threads && set_threads; }
};

const OpenMP& openmp() {
  static const OpenMP runtime = [] {
    Dl_info libtorch{};
    dladdr(reinterpret_cast<void*>(&at::get_num_threads), &libtorch);
    void* const library = dlopen(libtorch.dli_fname, RTLD_LAZY | RTLD_NOLOAD);  // and what that depends on
    const auto find = [&]<class F>(F*& function, const char* name) {
      function = reinterpret_cast<F*>(dlsym(library ? library : RTLD_DEFAULT, name));
    };
    OpenMP all{};
    find(all.parallel, "GOMP_parallel"), find(all.number, "omp_get_thread_num");
    find(all.threads, "omp_get_num_threads"), find(all.set_threads, "omp_set_num_threads");
    return all;
  }();
  return runtime;
}

/// Each thread's share of the pieces.
class Shares {
 public:
  Shares(std::int64_t count, std::int64_t grain, const std::function<void(std::int64_t, std::int64_t)>& work)
      : count_(count), grain_(grain), work_(work) {}

  std::int64_t pieces() const { return (count_ + grain_ - 1) / grain_; }

  void play(std::int64_t thread, std::int64_t threads) {
    try {
      for (std::int64_t k = pieces() * thread / threads; k < pieces() * (thread + 1) / threads; ++k)
        work_(k * grain_, std::min(count_, (k + 1) * grain_));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }

  void end() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::int64_t count_, grain_;
  const std::function<void(std::int64_t, std::int64_t)>& work_;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

void in_parallel(std::int64_t count, std::int64_t grain,
                 const std::function<void(std::int64_t begin, std::int64_t end)>& work) {
  Shares shares(count, grain, work);
  if (shares.pieces() <= 1 || at::in_parallel_region() || at::get_num_threads() == 1 || !openmp().found()) {
    shares.play(0, 1);
  } else {
    const auto share = [](void* all) {
      at::get_num_threads();    // sets the number itself when a thread first asks
      openmp().set_threads(1);  // in here: oneDNN counts on as many as it may have, and leaves out the others' work
      static_cast<Shares*>(all)->play(openmp().number(), openmp().threads());
    };
    openmp().parallel(share, &shares, 0, 0);
  }
  shares.end();
}

}  // namespace saddle
