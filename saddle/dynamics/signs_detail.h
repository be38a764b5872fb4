#pragma once
#include <functional>
#include <string>
#include <vector>

#include "saddle/dynamics/verdict.h"

namespace saddle::dynamics {

inline constexpr int kStretches = 8;          // of time from T/8 to T, each longer than the last by the same factor
inline constexpr double kNothing = 1e-10;     // of the start: an error that small is rounding
inline constexpr double kFar = 1e6;           // of the start: an error that large has diverged
inline constexpr double kLeastStart = 1e-12;  // what the start counts at least

/// How the evidence ends for a motion without an even period, until somebody looks closer.
inline constexpr const char* kIrregular = "quasi-periodic or chaotic";

/// The largest error in stretches of time, and when it was met.
struct Envelope {
  std::vector<double> time, error;
};

/// All of a trajectory that its verdict depends on.
struct Signs {
  Envelope stretches;  // in kStretches from T/8 to T; fewer where some have no step or no error
  Envelope before;     // in stretches up to the last error above kNothing x start, or below the bound if it grows
  double start = 1;    // the first error or coordinate, the largest: a start on the data may have a critic of any size
  double largest = 0;  // error ever
  double last = 0;     // the largest in the last eighth of the time
  double moved = 0;    // how far points stray from the last one in the last eighth
  double travelled = 0;            // how far the last point is from the first
  double size = 1;                 // 1 + the last point's largest coordinate
  bool finite = true;              // whether all points are
  std::function<double()> period;  // a round's time, 0 if it is not regular
};

/// How the envelope goes.
enum class Trend {
  far,         // beyond kFar x start, or not finite
  vanished,    // below kNothing x start
  unknown,     // too few stretches
  level,       // within kLevel, or its local power within kFlat
  geometric,   // falls like factor^t
  power,       // falls like t^-power
  quickening,  // falls, its local power still rising: the beginning of a power law or of a geometric fall
  slowing,     // falls ever more slowly
  rising,      // steadily, or ever faster
  saturating,  // rises ever more slowly
};
Trend trend_of(const Signs& signs);

/// The verdict on what was seen: for one trajectory and for each game of an atlas.
Verdict classify(const Signs& signs);

/// ": if it slows down geometrically it ends at about 19.9, ...": error = limit + c ratio^t through the envelope at
/// half, three quarters and all of the time; "" if that has no limit, or the envelope slows down like a power or log t.
std::string limit_of(const Signs& signs);

/// Whether a list of the times between crossings is even: their mean, or 0 if it is not, or they are fewer than two.
double even_interval(double least, double mean, double most, std::int64_t count);

}  // namespace saddle::dynamics
