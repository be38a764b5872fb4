#pragma once
// Several ranks as threads of one process, over Gloo.
#include <csignal>
#include <exception>
#include <thread>
#include <vector>

#include "saddle/train/process_group.h"

#include "tests/data/temporary_folder.h"

namespace saddle::test {

/// Plays work(ranks) on `count` threads that have met, each a rank; throws the first rank's exception.
template <class Work>
void on_ranks(int count, Work work) {
  std::signal(SIGPIPE, SIG_IGN);  // as the program does: a rank may write to one that has left
  const TemporaryFolder folder;
  std::vector<std::exception_ptr> thrown(static_cast<std::size_t>(count));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < count; ++rank) {
    threads.emplace_back([&, rank] {
      try {
        train::Rendezvous at{.rank = rank, .count = count, .local_rank = rank, .local_count = count};
        at.file = (folder.path() / "meet").string();
        const std::shared_ptr<const train::ProcessGroup> ranks = train::join(at, std::chrono::seconds(60));
        try {
          work(ranks);
        } catch (const std::exception& error) {
          ranks->leave(error.what());
          throw;
        }
      } catch (...) {
        thrown[static_cast<std::size_t>(rank)] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& one : thrown) {
    if (one) std::rethrow_exception(one);
  }
}

}  // namespace saddle::test
