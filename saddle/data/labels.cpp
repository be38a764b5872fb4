#include "saddle/data/labels.h"

#include <ATen/ATen.h>

namespace saddle::data {

void check_labels(const Tensor& labels, std::int64_t largest, const std::string& file) {
  const Tensor wild = (labels < 0).logical_or(labels > largest).nonzero();
  if (wild.size(0) == 0) return;
  const std::int64_t image = wild[0][0].item<std::int64_t>();
  throw DataError(text(file, ": label ", labels[image].item<std::int64_t>(), " of image ", image,
                       " (the first is 0), expected 0 to ", largest));
}

Images with_classes_that_occur(Images images, const std::string& of) {
  if (!images.labels.defined()) return images;
  const auto [occurring, numbered] = at::_unique(images.labels, /*sorted=*/true, /*return_inverse=*/true);
  if (images.classes.empty()) {
    for (std::int64_t c = 0; c < occurring.size(0); ++c)
      images.classes.push_back(text(occurring[c].item<std::int64_t>()));
    images.labels = numbered;
    return images;
  }
  const Tensor counts = at::bincount(images.labels, {}, static_cast<std::int64_t>(images.classes.size()));
  const Tensor empty = (counts == 0).nonzero();
  if (empty.size(0) == 0) return images;
  const std::int64_t first = empty[0][0].item<std::int64_t>();
  throw DataError(text(of, ": no image is of class '", images.classes[static_cast<std::size_t>(first)], "'",
                       empty.size(0) > 1 ? text(", nor of ", empty.size(0) - 1, " other classes") : std::string(),
                       "; expected at least one of each"));
}

}  // namespace saddle::data
