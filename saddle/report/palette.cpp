#include <algorithm>
#include <array>
#include <cmath>

#include "saddle/report/palette_detail.h"

namespace saddle::report::detail {

Rgb ink_color(int place) {
  static constexpr std::array<Rgb, 8> kInks = {{{0, 0, 0},
                                                {0, 114, 178},
                                                {213, 94, 0},
                                                {0, 158, 115},
                                                {230, 159, 0},
                                                {86, 180, 233},
                                                {204, 121, 167},
                                                {240, 228, 66}}};
  const int n = static_cast<int>(kInks.size());
  return kInks[static_cast<std::size_t>((place % n + n) % n)];
}

Rgb viridis(double share) {
  static constexpr std::array<Rgb, 11> kColors = {{{68, 1, 84},
                                                   {72, 36, 117},
                                                   {65, 68, 135},
                                                   {53, 95, 141},
                                                   {42, 120, 142},
                                                   {33, 145, 140},
                                                   {34, 168, 132},
                                                   {68, 191, 112},
                                                   {122, 209, 81},
                                                   {189, 223, 38},
                                                   {253, 231, 37}}};
  const double place = std::clamp(share, 0.0, 1.0) * (kColors.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), kColors.size() - 2);
  const double above = place - static_cast<double>(below);
  const auto mix = [above](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + above * (b - a)));
  };
  const Rgb a = kColors[below], b = kColors[below + 1];
  return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

std::string hexadecimal(Rgb color) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string all = "#";
  for (const std::uint8_t part : {color.red, color.green, color.blue}) {
    all += kDigits[part >> 4];
    all += kDigits[part & 15];
  }
  return all;
}

}  // namespace saddle::report::detail
