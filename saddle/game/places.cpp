#include <ATen/ATen.h>

#include "saddle/game/places_detail.h"

namespace saddle::game {

std::vector<Tensor> Joined::split(const Tensor& y, std::int64_t dimension) const {
  return rows.size() == 1 ? std::vector<Tensor>{y} : y.split_with_sizes(rows, dimension);
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
