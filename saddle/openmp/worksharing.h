#pragma once

namespace saddle::openmp {

/// OpenMP's worksharing constructs, as a team's members call them. Each member meets the same constructs in the same
/// order; a thread outside of a region is a team of its own.

/// True for one member: the one that executes a `single` construct.
bool single();

/// Begins a loop over start, start + step, ... up to `end` exclusively, of which members take `chunk` iterations at a
/// time. next_chunk() gives the calling member one; false when there are none left.
void begin_loop(long start, long end, long step, long chunk);
bool next_chunk(long* from, long* to);

/// Ends the calling member's part of a loop.
void end_loop();

/// In a loop whose ordered parts run one after the other: waits until those of all earlier chunks are over.
void await_turn();

/// Gives the turn on after the calling member's chunk.
void pass_turn();

}  // namespace saddle::openmp
