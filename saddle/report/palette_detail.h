#pragma once
#include <cstdint>
#include <string>

namespace saddle::report::detail {

struct Rgb {
  std::uint8_t red, green, blue;
  bool operator==(const Rgb&) const = default;
};

/// The palette's colour at a place, counted round: see report::Ink.
Rgb ink_color(int place);

/// Dark violet at 0, blue, green, yellow at 1; what lies beyond is clipped. Equally light steps, also without colour.
/// Source: Smith and van der Walt 2015, matplotlib's viridis, eleven of its colours joined linearly.
Rgb viridis(double share);

/// "#0072b2".
std::string hexadecimal(Rgb color);

}  // namespace saddle::report::detail
