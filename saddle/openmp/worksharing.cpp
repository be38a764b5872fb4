#include "saddle/openmp/worksharing.h"

#include <cstdint>
#include <utility>

#include "saddle/openmp/team.h"

namespace saddle::openmp {
namespace {

/// A thread outside of any region is a team of one.
Team& this_team() {
  Member& self = this_member();
  if (!self.team) {
    static thread_local Team own{.function = nullptr, .data = nullptr, .size = 1, .active = false};
    self.team = &own;
  }
  return *self.team;
}

/// The construct that the calling member meets next, and whether it is the first to meet it.
std::pair<WorkShare&, bool> meet(Team& team) {
  const auto [found, first] = team.shares.try_emplace(this_member().constructs++);
  return {found->second, first};
}

/// Forgets the construct when all members are done with it.
void leave(Team& team, WorkShare& share) {
  if (++share.left < team.size) return;
  std::erase_if(team.shares, [&](const auto& entry) { return &entry.second == &share; });
}

}  // namespace

bool single() {
  Team& team = this_team();
  const std::lock_guard lock(team.mutex);
  const auto [share, first] = meet(team);
  leave(team, share);
  return first;
}

void begin_loop(long start, long end, long step, long chunk) {
  Team& team = this_team();
  Member& self = this_member();
  const std::lock_guard lock(team.mutex);
  const auto [share, first] = meet(team);
  if (first) {
    share.next = start;
    share.end = (step > 0 && start > end) || (step < 0 && start < end) ? start : end;
    share.step = step * chunk;
  }
  self.share = &share;
  self.chunk = -1;
}

bool next_chunk(long* from, long* to) {
  Member& self = this_member();
  const std::lock_guard lock(this_team().mutex);
  WorkShare& share = *self.share;
  const long left = share.end - share.next;
  if (left == 0) return false;
  *from = share.next;
  share.next = *to = (share.step > 0 ? share.step > left : share.step < left) ? share.end : share.next + share.step;
  self.chunk = share.taken++;
  return true;
}

void end_loop() {
  Team& team = this_team();
  Member& self = this_member();
  const std::lock_guard lock(team.mutex);
  leave(team, *std::exchange(self.share, nullptr));
}

void await_turn() {
  Member& self = this_member();
  WorkShare& share = *self.share;
  while (true) {
    const std::uint32_t turn = share.turn.value();
    if (turn == static_cast<std::uint32_t>(self.chunk)) return;
    share.turn.wait_while(turn, kMemberPatience);
  }
}

void pass_turn() {
  Member& self = this_member();
  if (self.chunk < 0) return;
  await_turn();
  self.chunk = -1;
  self.share->turn.add(1);
}

}  // namespace saddle::openmp
