#include "saddle/data/cifar.h"

#include <ATen/ATen.h>

#include "saddle/core/names.h"
#include "saddle/data/arrays.h"
#include "saddle/formats/cifar.h"

namespace saddle::data {
namespace {

namespace fs = std::filesystem;

/// The file in the folder, or in the one that the archive unpacks to.
fs::path binary_file(const std::string& set, const fs::path& folder, const std::string& inner,
                     const std::string& name) {
  for (const fs::path& path : {folder / name, folder / inner / name}) {
    if (fs::exists(path)) return path;
  }
  throw DataError(text(set, ": ", (folder / name).string(), " does not exist; path must name the folder that ", set,
                       "'s binary version (www.cs.toronto.edu/~kriz/cifar.html) unpacks to: ", inner));
}

void check_split(const std::string& split) {
  if (split != "train" && split != "test") throw_unknown("split", split, {"train", "test"});
}

}  // namespace

Images cifar10(const fs::path& folder, const std::string& split) {
  check_split(split);
  std::vector<std::string> names = {"test_batch.bin"};
  if (split == "train") {
    names.clear();
    for (int i = 1; i <= 5; ++i) names.push_back(text("data_batch_", i, ".bin"));
  }
  std::vector<Tensor> pixels, labels;
  for (const std::string& name : names) {
    const formats::Cifar part = formats::read_cifar10(binary_file("CIFAR-10", folder, "cifar-10-batches-bin", name));
    pixels.push_back(to_tensor(part.pixels));
    labels.push_back(to_tensor(part.labels));
  }
  return {.pixels = at::cat(pixels), .labels = at::cat(labels).to(at::kLong)};
}

Images cifar100(const fs::path& folder, const std::string& split, const std::string& labels) {
  check_split(split);
  if (labels != "fine" && labels != "coarse") throw_unknown("labels", labels, {"fine", "coarse"});
  const formats::Cifar all =
      formats::read_cifar100(binary_file("CIFAR-100", folder, "cifar-100-binary", split + ".bin"));
  return {.pixels = to_tensor(all.pixels),
          .labels = to_tensor(labels == "fine" ? all.labels : all.coarse).to(at::kLong)};
}

}  // namespace saddle::data
