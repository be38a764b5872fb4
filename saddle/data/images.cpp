#include "saddle/data/images.h"

#include <ATen/ATen.h>

#include <memory>
#include <utility>

#include "saddle/data/arrays.h"
#include "saddle/data/labels.h"
#include "saddle/data/resize.h"
#include "saddle/data/shuffle.h"
#include "saddle/formats/idx.h"

namespace saddle::data {
namespace {

namespace fs = std::filesystem;

Tensor read_pixels(const fs::path& path) {
  const formats::Array array = formats::read_idx(path);
  const std::size_t rank = array.shape.size();
  if (array.dtype != formats::DType::u8 || rank < 3 || rank > 4) {
    throw DataError(text(path.string(), ": ", formats::name_of(array.dtype), " ", formats::shape_text(array.shape),
                         ", expected images u8 {n, h, w} or {n, c, h, w}"));
  }
  const Tensor pixels = to_tensor(array);
  if (pixels.numel() == 0) throw DataError(text(path.string(), ": ", text_of(pixels.sizes()), " holds no pixel"));
  return rank == 3 ? pixels.unsqueeze(1) : pixels;
}

Tensor read_labels(const fs::path& path, std::int64_t count) {
  const formats::Array array = formats::read_idx(path);
  const bool bytes = array.dtype == formats::DType::u8;
  if (!(bytes || array.dtype == formats::DType::i32) || array.shape.size() != 1) {
    throw DataError(text(path.string(), ": ", formats::name_of(array.dtype), " ", formats::shape_text(array.shape),
                         ", expected labels u8 or i32 {n}"));
  }
  if (array.shape[0] != count) {
    throw DataError(text(path.string(), ": ", array.shape[0], " labels for ", count, " images"));
  }
  const Tensor labels = to_tensor(array).to(at::kLong);
  check_labels(labels, kLargestLabel, path.string());
  return labels;
}

/// The file as published or unpacked.
fs::path published(const fs::path& folder, const std::string& name) {
  for (const fs::path& path : {folder / (name + ".gz"), folder / name}) {
    if (fs::exists(path)) return path;
  }
  throw DataError(
      text("fashion-mnist: ", (folder / (name + ".gz")).string(),
           " does not exist; install the Debian package dataset-fashion-mnist (it fills "
           "/usr/share/datasets/fashion-mnist), or let path name the folder with the four published files"));
}

Tensor padded(const Tensor& pixels, std::int64_t size) {
  const std::int64_t height = size - pixels.size(2), width = size - pixels.size(3);
  if (height < 0 || width < 0) {
    throw ConfigError(text("image_size = ", size, " is smaller than the images ", text_of(pixels.sizes().slice(1)),
                           ", which padding cannot mend; use fit = resize"));
  }
  return at::constant_pad_nd(pixels, {width / 2, width - width / 2, height / 2, height - height / 2});
}

}  // namespace

Images read_idx_images(const fs::path& images, const fs::path& labels) {
  const Tensor pixels = read_pixels(images);
  return {.pixels = pixels, .labels = labels.empty() ? Tensor() : read_labels(labels, pixels.size(0))};
}

Images fashion_mnist(const fs::path& folder, const std::string& split) {
  if (split != "train" && split != "test") throw_unknown("split", split, {"train", "test"});
  const std::string prefix = split == "train" ? "train" : "t10k";
  const fs::path images = published(folder, prefix + "-images-idx3-ubyte");
  return read_idx_images(images, published(folder, prefix + "-labels-idx1-ubyte"));
}

Images fitted(Images images, std::int64_t size, Fit fit) {
  if (size < 0) throw ConfigError(text("image_size = ", size, " must be at least 1, or 0 for images as they are"));
  const bool fits = images.pixels.size(2) == size && images.pixels.size(3) == size;
  if (size == 0 || fits) return images;
  images.pixels = fit == Fit::pad ? padded(images.pixels, size) : resized(images.pixels, size, size, Filter::bilinear);
  return images;
}

Tensor normalised(const Tensor& pixels) { return pixels.to(at::kFloat).div_(127.5).sub_(1); }

Tensor to_bytes(const Tensor& images) {
  return images.to(at::kFloat).add(1).mul_(127.5).round_().clamp_(0, 255).nan_to_num(0).to(at::kByte);
}

Source shuffled(std::string name, const Images& given) {
  const Images images = with_classes_that_occur(given, name);
  const auto shuffle = std::make_shared<Shuffle>(images.pixels.size(0));
  Source source{.name = std::move(name),
                .sample_shape = images.pixels.sizes().slice(1).vec(),
                .size = images.pixels.size(0),
                .modes = std::nullopt,
                .batch = [pixels = images.pixels, shuffle](std::uint64_t seed, std::uint64_t k, const Rows& rows) {
                  return normalised(pixels.index_select(0, shuffle->batch(seed, k, rows)));
                }};
  if (images.labels.defined()) {
    source.classes = static_cast<std::int64_t>(images.classes.size());
    source.class_names = images.classes;
    source.labels = [labels = images.labels, shuffle](std::uint64_t seed, std::uint64_t k, const Rows& rows) {
      return labels.index_select(0, shuffle->batch(seed, k, rows));
    };
  }
  return source;
}

}  // namespace saddle::data
