#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>

#include "saddle/openmp/waiting.h"

namespace saddle::openmp {

/// A worksharing construct (loop, sections, single) that the members of a team meet one after the other.
struct WorkShare {
  long next = 0, end = 0, step = 1;  // of a loop: the iterations that nobody has taken yet; step is incr x chunk
  long taken = 0;                    // chunks, so far
  Signal turn = {};                  // of an ordered loop: the chunk whose ordered part may run
  int left = 0;                      // members that are done with it
};

/// The members that execute one parallel region: function(data), once for each.
struct Team {
  void (*function)(void*);
  void* data;
  int size;
  bool active;  // false for a region of one member that is in no other: outside of parallel execution

  // Barriers.
  std::atomic<int> arrived{0};
  Signal passed = {};

  // Worksharing constructs by their number in the region: members may be ahead of each other.
  std::mutex mutex = {};
  std::map<unsigned, WorkShare> shares = {};
};

/// The calling thread's place in its team, and what it has set.
struct Member {
  Team* team = nullptr;
  int number = 0;
  int threads = 0;        // for regions that it begins; 0: default_threads()
  unsigned constructs = 0;  // worksharing constructs that it has met in the region
  WorkShare* share = nullptr;  // the one that it is in
  long chunk = -1;             // of an ordered loop: the one that it has taken
};

Member& this_member();

/// Processors that the process might run on when it started.
int processors();

/// OMP_NUM_THREADS, else one a processor.
int default_threads();

/// Executes function(data) once for each member of a new team, on this thread and others that wait for such work, and
/// returns when all are done. A member whose thread does not come, since another process has its core, is executed by
/// this thread once it is done with its own. That is safe though members may wait for each other at barriers: the members
/// that this thread has finished waited for none that had not begun, and a member that it takes over may wait only for
/// members whose own threads still come, since no thread sleeps through an offer for longer than two milliseconds.
///
/// @param threads  members; 0: as many as the calling thread has set. In a region there is one.
void parallel(void (*function)(void*), void* data, int threads);

/// How a member waits for others inside a region.
inline constexpr Patience kMemberPatience{.spin = microseconds(100), .yield = milliseconds(10), .shared_spin = microseconds(10)};

/// Waits until every member of the team is here.
void barrier();

}  // namespace saddle::openmp
