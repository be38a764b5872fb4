#include "saddle/metrics/intra_class.h"

#include <ATen/ATen.h>

#include <map>

namespace saddle::metrics {
namespace {

void require_labels(const char* name, const Tensor& features, const Tensor& labels) {
  if (!features.defined() || features.dim() != 2 || !labels.defined() || labels.dim() != 1 ||
      labels.size(0) != features.size(0) || !at::isIntegralType(labels.scalar_type(), false))
    throw ShapeError(text("intra-class distance: ", name, " features ",
                          features.defined() ? text_of(features.sizes()) : "undefined", " and labels ",
                          labels.defined() ? text_of(labels.sizes()) : "undefined",
                          ", expected {n, d} and integers {n}"));
}

/// The places of each label.
std::map<std::int64_t, std::vector<std::int64_t>> places_of(const Tensor& labels) {
  const Tensor all = labels.to(at::kCPU, at::kLong).contiguous();
  std::map<std::int64_t, std::vector<std::int64_t>> places;
  for (std::int64_t i = 0; i < all.size(0); ++i) places[all.const_data_ptr<std::int64_t>()[i]].push_back(i);
  return places;
}

}  // namespace

std::vector<ClassRows> rows_by_class(const Tensor& real, const Tensor& real_labels, const Tensor& fake,
                                     const Tensor& fake_labels) {
  require_labels("real", real, real_labels);
  require_labels("fake", fake, fake_labels);
  auto reals = places_of(real_labels), fakes = places_of(fake_labels);
  for (const auto& [label, places] : fakes) reals[label];  // a class that only one side knows is met below, too
  std::vector<ClassRows> all;
  for (const auto& [label, places] : reals) {
    const std::vector<std::int64_t>& of_fakes = fakes[label];
    if (places.size() < 2 || of_fakes.size() < 2)
      throw DataError(text("intra-class distance: class ", label, " has ", places.size(), " real and ", of_fakes.size(),
                           " fake samples, expected at least two of each"));
    const auto rows = [](const Tensor& x, const std::vector<std::int64_t>& which) {
      return x.detach().to(at::kCPU).index_select(0, at::tensor(which, at::kLong));
    };
    all.push_back({.label = label, .real = rows(real, places), .fake = rows(fake, of_fakes)});
  }
  return all;
}

IntraClass intra_class(const std::vector<ClassRows>& rows) {
  if (rows.empty()) throw DataError("intra-class distance: no classes, expected at least one");
  IntraClass found;
  for (const ClassRows& one : rows) {
    found.classes.push_back(one.label);
    found.each.push_back(frechet(one.real, one.fake));
    found.mean += found.each.back().value / static_cast<double>(rows.size());
  }
  return found;
}

}  // namespace saddle::metrics
