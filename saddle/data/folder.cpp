#include "saddle/data/folder.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>

#include "saddle/core/parallel.h"
#include "saddle/data/channels.h"
#include "saddle/data/folder_scan_detail.h"
#include "saddle/data/labels.h"
#include "saddle/formats/image.h"

namespace saddle::data {
namespace {

namespace fs = std::filesystem;

void validate(const FolderOptions& o) {
  if (o.channels != 1 && o.channels != 3) throw ConfigError(text("channels = ", o.channels, ", expected 1 or 3"));
  if (o.size < 0 || o.size > 4096) throw ConfigError(text("size = ", o.size, ", expected 0 to 4096"));
}

/// The image, or its largest centred square, as {1, c, h, w}.
Tensor planes_of(const formats::Image& image, bool crop) {
  const int side = std::min(image.width, image.height), channels = image.channels;
  const int width = crop ? side : image.width, height = crop ? side : image.height;
  const int left = (image.width - width) / 2, top = (image.height - height) / 2;
  Tensor planes = at::empty({1, channels, height, width}, at::kByte);
  auto* out = planes.mutable_data_ptr<std::uint8_t>();
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < height; ++y) {
      const std::size_t row = std::size_t(top + y) * std::size_t(image.width) + std::size_t(left);
      const std::uint8_t* in = image.pixels.data() + row * std::size_t(channels) + c;
      for (int x = 0; x < width; ++x) *out++ = in[std::size_t(x) * std::size_t(channels)];
    }
  }
  return planes;
}

/// {1, channels, h, w}.
Tensor read_one(const fs::path& path, const FolderOptions& o) {
  const Tensor planes = to_channels(planes_of(formats::read_image(path), o.crop), o.channels);
  return o.size == 0 ? planes : resized(planes, o.size, o.size, o.filter, o.order);
}

/// What became of one file.
struct Outcome {
  std::string broken;     // why it cannot be read; empty if it can
  std::string odd_shape;  // its size, where that differs from the others'
};

class FolderReader {
 public:
  FolderReader(fs::path folder, FolderScan scan, const FolderOptions& options)
      : folder_(std::move(folder)), scan_(std::move(scan)), options_(options), outcomes_(scan_.images.size()) {}

  FolderContent read() {
    const auto count = static_cast<std::int64_t>(scan_.images.size());
    for (first_ = 0; first_ < count && !pixels_.defined(); ++first_) begin(first_);
    in_parallel(count - first_, 1, [&](std::int64_t from, std::int64_t to) {
      for (std::int64_t i = first_ + from; i < first_ + to; ++i) {
        attempt(i, [&](const Tensor& image) { place(i, image); });
      }
    });
    refuse_if_needed();
    return collect();
  }

 private:
  fs::path path(std::int64_t i) const { return folder_ / scan_.images[std::size_t(i)]; }

  /// Reads image i for `use`; what is wrong with the file is kept, nothing is thrown.
  template <class Use>
  void attempt(std::int64_t i, const Use& use) {
    std::string& broken = outcomes_[std::size_t(i)].broken;
    try {
      use(read_one(path(i), options_));
    } catch (const DataError& error) {
      broken = error.what();
    } catch (const std::exception& error) {
      broken = text(path(i).string(), ": cannot be decoded: ", error.what());
    }
  }

  /// The first image that can be read says how large all are.
  void begin(std::int64_t i) {
    attempt(i, [&](const Tensor& image) {
      const auto count = static_cast<std::int64_t>(scan_.images.size());
      pixels_ = at::empty({count, image.size(1), image.size(2), image.size(3)}, at::kByte);
      place(i, image);
    });
  }

  std::uint8_t* slot(std::int64_t i) { return pixels_.mutable_data_ptr<std::uint8_t>() + i * pixels_.stride(0); }

  void place(std::int64_t i, const Tensor& image) {
    if (image.sizes().slice(1) == pixels_.sizes().slice(1)) {
      std::memcpy(slot(i), image.const_data_ptr<std::uint8_t>(), std::size_t(image.numel()));
    } else {
      outcomes_[std::size_t(i)].odd_shape = text(image.size(3), " x ", image.size(2));
    }
  }

  void refuse_if_needed() const {
    const auto is_broken = [](const Outcome& o) { return !o.broken.empty(); };
    const auto broken = std::count_if(outcomes_.begin(), outcomes_.end(), is_broken);
    if (broken > 0 && (options_.on_error == FolderOptions::OnError::fail || !pixels_.defined())) {
      const Outcome& first = *std::find_if(outcomes_.begin(), outcomes_.end(), is_broken);
      throw DataError(broken == 1 ? first.broken : text(first.broken, "; and ", broken - 1, " other broken files"));
    }
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
      if (outcomes_[i].odd_shape.empty()) continue;
      throw DataError(text(path(std::int64_t(i)).string(), ": ", outcomes_[i].odd_shape, " pixels, ",
                           path(first_ - 1).string(), " has ", pixels_.size(3), " x ", pixels_.size(2),
                           "; give a size to bring all to, as image_size of the data set folder does"));
    }
  }

  /// The images that could be read, moved together.
  FolderContent collect() {
    FolderContent content;
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
      if (!outcomes_[i].broken.empty()) {
        content.skipped.push_back(outcomes_[i].broken);
        continue;
      }
      const auto kept = static_cast<std::int64_t>(content.paths.size());
      if (kept != std::int64_t(i)) std::memcpy(slot(kept), slot(std::int64_t(i)), std::size_t(pixels_.stride(0)));
      content.paths.push_back(scan_.images[i].generic_string());
      if (!scan_.classes.empty()) labels.push_back(std::int64_t(scan_.label(scan_.images[i])));
    }
    content.images.pixels = pixels_.narrow(0, 0, std::int64_t(content.paths.size()));
    if (!labels.empty()) content.images.labels = at::tensor(labels, at::kLong);
    content.images.classes = scan_.classes;
    content.images = with_classes_that_occur(std::move(content.images), folder_.string());
    return content;
  }

  fs::path folder_;
  FolderScan scan_;
  FolderOptions options_;
  std::vector<Outcome> outcomes_;
  Tensor pixels_;           // {n, c, h, w}; undefined until an image was read
  std::int64_t first_ = 0;  // the images before it were tried one by one
};

}  // namespace

FolderContent read_folder_content(const fs::path& folder, const FolderOptions& options) {
  validate(options);
  FolderScan scan = scan_folder(folder);
  if (scan.images.empty()) throw DataError(text(folder.string(), ": no PNG or JPEG files"));
  if (scan.mixed()) {
    throw DataError(text(folder.string(), ": images lie both beside and in the folders ", scan.classes.front(),
                         scan.classes.size() > 1 ? ", ..." : "",
                         "; expected a flat folder, or nothing but a folder for each class"));
  }
  return FolderReader(folder, std::move(scan), options).read();
}

Images read_folder(const fs::path& folder, const FolderOptions& options) {
  return read_folder_content(folder, options).images;
}

}  // namespace saddle::data
