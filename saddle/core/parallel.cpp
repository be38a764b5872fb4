#include "saddle/core/parallel.h"

#include <ATen/Parallel.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <vector>

#include <dlfcn.h>

namespace saddle {
namespace {

/// MKL detects the processor in its first call of a function of vectors (tanh, log, exp and so on). While it does, the
/// variable that selects the implementation briefly holds another number; a second thread that reads it then gets an
/// implementation that rounds differently. So the first call is made here, before there are other threads.
[[maybe_unused]] const bool mkl_has_chosen = []() noexcept { return at::tanh(at::zeros({1})).defined(); }();

/// The OpenMP runtime that libtorch calls, by the names that compilers call it by (GCC's; LLVM's and Intel's
/// answer to them too). Code compiled with -fopenmp would be linked to the compiler's own, and a process must not hold
/// two.
struct OpenMP {
  void (*parallel)(void (*function)(void*), void* data, unsigned threads, unsigned flags);
  int (*number)();
  void (*set_threads)(int);
  int (*set_mkl_threads)(int);  // for the calling thread, 0: as many as for all; null where libtorch has no MKL

  bool found() const { return parallel && number && set_threads; }
};

/// The symbols that libtorch itself would find: those of the whole process first, then those of its own dependencies.
const OpenMP& openmp() {
  static const OpenMP runtime = [] {
    Dl_info libtorch{};
    dladdr(reinterpret_cast<void*>(&at::get_num_threads), &libtorch);
    void* const library = dlopen(libtorch.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    const auto find = [&]<class F>(F*& function, const char* name) {
      void* found = dlsym(RTLD_DEFAULT, name);
      if (!found && library) found = dlsym(library, name);
      function = reinterpret_cast<F*>(found);
    };
    OpenMP all{};
    find(all.parallel, "GOMP_parallel"), find(all.number, "omp_get_thread_num");
    find(all.set_threads, "omp_set_num_threads"), find(all.set_mkl_threads, "MKL_Set_Num_Threads_Local");
    return all;
  }();
  return runtime;
}

/// Makes the calling member's operations run on its thread alone, until it leaves the region: libtorch's own; oneDNN's,
/// which otherwise counts on as many threads as it may have and leaves out the others' work; and MKL's, which otherwise
/// takes the algorithm for many threads and rounds differently. MKL's setting is the thread's, so it is taken back at
/// the end.
class OneThread {
 public:
  OneThread() {
    at::get_num_threads();  // sets the number itself when a thread first asks
    openmp().set_threads(1);
    if (openmp().set_mkl_threads) before_ = openmp().set_mkl_threads(1);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;
  ~OneThread() {
    if (openmp().set_mkl_threads) openmp().set_mkl_threads(before_);
  }

 private:
  int before_ = 0;
};

/// Pieces of work, of which each thread has a share of neighbours. A thread that is done with its own takes over what
/// the others have not begun.
class Shares {
 public:
  Shares(std::int64_t count, std::int64_t grain, const std::function<void(std::int64_t, std::int64_t)>& work)
      : count_(count), grain_(grain), work_(work) {}

  std::int64_t pieces() const { return (count_ + grain_ - 1) / grain_; }

  /// To be called before any thread plays.
  void divide(std::int64_t threads) {
    shares_ = std::vector<Share>(static_cast<std::size_t>(threads));
    for (std::int64_t t = 0; t < threads; ++t) {
      Share& share = shares_[static_cast<std::size_t>(t)];
      share.next = pieces() * t / threads, share.end = pieces() * (t + 1) / threads;
    }
  }

  void play(std::size_t thread) {
    try {
      for (std::size_t t = 0; t < shares_.size(); ++t) {
        Share& share = shares_[(thread + t) % shares_.size()];
        for (std::int64_t k = share.next++; k < share.end; k = share.next++)
          work_(k * grain_, std::min(count_, (k + 1) * grain_));
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }

  void end() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  struct alignas(64) Share {  // a cache line each
    std::atomic<std::int64_t> next{0};
    std::int64_t end = 0;
  };

  std::int64_t count_, grain_;
  const std::function<void(std::int64_t, std::int64_t)>& work_;
  std::vector<Share> shares_;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

void in_parallel(std::int64_t count, std::int64_t grain,
                 const std::function<void(std::int64_t begin, std::int64_t end)>& work) {
  Shares shares(count, grain, work);
  const int threads = at::get_num_threads();
  if (shares.pieces() <= 1 || at::in_parallel_region() || threads == 1 || !openmp().found()) {
    shares.divide(1);
    shares.play(0);
  } else {
    shares.divide(threads);
    const auto share = [](void* all) {
      const OneThread alone;
      static_cast<Shares*>(all)->play(static_cast<std::size_t>(openmp().number()));
    };
    openmp().parallel(share, &shares, static_cast<unsigned>(threads), 0);
  }
  shares.end();
}

}  // namespace saddle
