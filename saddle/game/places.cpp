#include <ATen/ATen.h>

#include <algorithm>

#include "saddle/game/places_detail.h"

namespace saddle::game {

std::vector<std::size_t> places_where(const std::vector<Place>& places, bool gradient) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i].gradient == gradient) chosen.push_back(i);
  }
  return chosen;
}

std::vector<Tensor> Joined::split(const Tensor& y, std::int64_t dimension) const {
  if (rows.size() == 1) return {y};
  return y.split_with_sizes(rows, dimension);
}

Tensor Joined::rejoin(std::vector<Tensor> parts, const Tensor& like, std::int64_t dimension) const {
  const auto defined = [](const Tensor& part) { return part.defined(); };
  if (std::ranges::none_of(parts, defined)) return {};
  const std::vector<Tensor> places = split(like, dimension);
  for (std::size_t k = 0; k < parts.size(); ++k)
    parts[k] = parts[k].defined() ? parts[k].view_as(places[k]) : at::zeros_like(places[k]);
  return parts.size() == 1 ? parts[0] : at::cat(parts, dimension);
}

Joined joined(const std::vector<Place>& places, std::int64_t dimension) {
  Joined all;
  std::vector<Tensor> xs, labels;
  for (const Place& place : places) {
    xs.push_back(place.x);
    if (place.labels.defined()) labels.push_back(place.labels);
    all.rows.push_back(place.x.size(dimension));
  }
  all.x = xs.size() == 1 ? xs[0] : at::cat(xs, dimension);
  if (!labels.empty()) all.labels = at::cat(labels);
  return all;
}

}  // namespace saddle::game
