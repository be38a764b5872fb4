#include "saddle/data/stacked.h"

#include <ATen/ATen.h>

#include <utility>

#include "saddle/core/stream.h"
#include "saddle/data/labels.h"

namespace saddle::data {
namespace {

/// Which images are put together: {rows.count, 3}.
Tensor triples(std::int64_t size, std::uint64_t seed, std::uint64_t k, const Rows& rows) {
  return Stream(seed, Purpose::data, k).part(rows).integers(size, {rows.count, 3});
}

}  // namespace

Source stacked(std::string name, const Images& given) {
  const Images images = with_classes_that_occur(given, name);
  const Tensor pixels = images.pixels, labels = images.labels;
  if (pixels.size(1) != 1 || !labels.defined()) {
    throw DataError(text(name, ": images ", text_of(pixels.sizes()), labels.defined() ? "" : " without labels",
                         ", expected grey ones with labels"));
  }
  const std::int64_t size = pixels.size(0), height = pixels.size(2), width = pixels.size(3);
  const auto classes = static_cast<std::int64_t>(images.classes.size());
  return {.name = std::move(name),
          .sample_shape = {3, height, width},
          .size = 0,
          .modes = std::nullopt,
          .batch =
              [=](std::uint64_t seed, std::uint64_t k, const Rows& rows) {
                const Tensor chosen = pixels.index_select(0, triples(size, seed, k, rows).flatten());
                return normalised(chosen.view({rows.count, 3, height, width}));
              },
          .classes = classes * classes * classes,
          .labels =
              [=](std::uint64_t seed, std::uint64_t k, const Rows& rows) {
                const Tensor digits =
                    labels.index_select(0, triples(size, seed, k, rows).flatten()).view({rows.count, 3});
                return (digits.select(1, 0) * classes + digits.select(1, 1)) * classes + digits.select(1, 2);
              }};
}

}  // namespace saddle::data
