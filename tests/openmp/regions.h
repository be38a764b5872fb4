#pragma once
#include <vector>

namespace regions {

/// By member: the size of its team, negative outside of parallel execution.
std::vector<int> numbers(int threads);

/// In each round every member adds its number to what its neighbour had in the round before.
std::vector<long> neighbours_after_barriers(int threads, int rounds);

/// How often two loops over every step-th of `count` numbers, up and down, met each: once is 1, and 10.
std::vector<int> dynamic_loop(int threads, long count, long step, int chunk);

/// 0 .. count - 1, as the ordered parts of a loop met them.
std::vector<long> ordered_loop(int threads, long count, int chunk);

/// How often a single, two sections and another single were executed.
std::vector<int> singles_and_sections(int threads);

/// Members in which a region of its own has one member.
int nested(int threads);

}  // namespace regions
