#pragma once
// Ranks that exchange tensors in memory: threads of one process that sleep until the others are there.
#include <ATen/ATen.h>

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "saddle/core/ranks.h"

namespace saddle::test {

/// The exchanges between ranks, by number: all ranks make the same ones in the same order.
class Meeting {
 public:
  explicit Meeting(int count) : count_(count) {}

  void bring(int rank, long exchange, const Tensor& x) {
    const std::lock_guard lock(mutex_);
    Exchange& one = exchanges_[exchange];
    one.tensors.resize(static_cast<std::size_t>(count_));
    one.tensors[static_cast<std::size_t>(rank)] = x.detach().clone();
    if (++one.brought == count_) all_there_.notify_all();
  }

  /// Waits until all ranks have brought their tensor. @return  these, by rank
  std::vector<Tensor> take(long exchange) {
    std::unique_lock lock(mutex_);
    Exchange& one = exchanges_[exchange];
    all_there_.wait(lock, [&] { return failed_ || one.brought == count_; });
    if (failed_) throw std::runtime_error("another rank failed");
    const std::vector<Tensor> found = one.tensors;
    if (++one.taken == count_) exchanges_.erase(exchange);
    return found;
  }

  void fail() {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    all_there_.notify_all();
  }

 private:
  struct Exchange {
    std::vector<Tensor> tensors;
    int brought = 0, taken = 0;
  };

  const int count_;
  std::mutex mutex_;
  std::condition_variable all_there_;
  std::map<long, Exchange> exchanges_;
  bool failed_ = false;
};

class SharedMemoryRank final : public Ranks {
 public:
  SharedMemoryRank(int rank, int count, Meeting& meeting) : rank_(rank), count_(count), meeting_(meeting) {}

  int rank() const override { return rank_; }
  int count() const override { return count_; }

  Tensor gather(const Tensor& x) const override { return at::cat(meeting_.take(begin(x))); }

  std::function<void()> start_sum(const Tensor& x) const override {
    return [this, x, exchange = begin(x)] {
      const std::vector<Tensor> all = meeting_.take(exchange);
      Tensor sum = all.front().clone();
      for (std::size_t k = 1; k < all.size(); ++k) sum += all[k];
      x.detach().copy_(sum);
    };
  }

  void spread(const Tensor& x) const override { x.copy_(meeting_.take(begin(x)).front()); }

 private:
  long begin(const Tensor& x) const {
    meeting_.bring(rank_, exchanges_, x);
    return exchanges_++;
  }

  int rank_, count_;
  Meeting& meeting_;
  mutable long exchanges_ = 0;
};

/// Runs work(ranks) on `count` threads, each a rank; throws the exception of the rank that failed first.
template <class Work>
void in_shared_memory(int count, Work work) {
  Meeting meeting(count);
  std::mutex mutex;
  std::exception_ptr thrown;
  std::vector<std::thread> threads;
  for (int rank = 0; rank < count; ++rank) {
    threads.emplace_back([&, rank] {
      try {
        work(std::make_shared<const SharedMemoryRank>(rank, count, meeting));
      } catch (...) {
        {
          const std::lock_guard lock(mutex);
          if (!thrown) thrown = std::current_exception();
        }
        meeting.fail();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace saddle::test
