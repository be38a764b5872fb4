#include <algorithm>
#include <cmath>
#include <set>

#include "saddle/report/thin_detail.h"

namespace saddle::report::detail {
namespace {

constexpr std::size_t kEnough = 10000;  // points; 140 kB
constexpr std::size_t kFew = 1000;      // left as they are

bool never_turns_back(const std::vector<Pixel>& points) {
  const auto before = [](const Pixel& a, const Pixel& b) { return a[0] < b[0]; };
  return std::is_sorted(points.begin(), points.end(), before) || std::is_sorted(points.rbegin(), points.rend(), before);
}

std::vector<std::size_t> by_column(const std::vector<Pixel>& points) {
  std::vector<std::size_t> kept;
  for (std::size_t begin = 0, end = 0; begin < points.size(); begin = end) {
    std::size_t low = begin, high = begin;
    const double column = std::floor(points[begin][0]);
    for (end = begin; end < points.size() && std::floor(points[end][0]) == column; ++end) {
      if (points[end][1] < points[low][1]) low = end;
      if (points[end][1] > points[high][1]) high = end;
    }
    for (const std::size_t i : std::set<std::size_t>{begin, low, high, end - 1}) kept.push_back(i);
  }
  return kept;
}

std::vector<std::size_t> by_distance(const std::vector<Pixel>& points, double least) {
  std::vector<std::size_t> kept = {0};
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Pixel& last = points[kept.back()];
    if (i + 1 == points.size() || std::hypot(points[i][0] - last[0], points[i][1] - last[1]) >= least)
      kept.push_back(i);
  }
  return kept;
}

std::vector<std::size_t> by_square(const std::vector<Pixel>& points, double side) {
  std::vector<std::size_t> kept;
  std::set<std::array<double, 2>> taken;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (taken.insert({std::floor(points[i][0] / side), std::floor(points[i][1] / side)}).second) kept.push_back(i);
  }
  return kept;
}

std::vector<std::size_t> everything(std::size_t count) {
  std::vector<std::size_t> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = i;
  return all;
}

}  // namespace

std::vector<std::size_t> thinned_line(const std::vector<Pixel>& points) {
  if (points.size() <= kFew) return everything(points.size());
  if (never_turns_back(points)) return by_column(points);
  std::vector<std::size_t> kept;
  for (double least = .5; kept.empty() || kept.size() > kEnough; least *= 1.5) kept = by_distance(points, least);
  return kept;
}

std::vector<std::size_t> thinned_dots(const std::vector<Pixel>& points) {
  std::vector<std::size_t> kept = points.size() <= kFew ? everything(points.size()) : by_square(points, .5);
  for (double side = 1; kept.size() > kEnough; side *= 1.5) kept = by_square(points, side);
  return kept;
}

}  // namespace saddle::report::detail
