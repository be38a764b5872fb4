#pragma once
#include <filesystem>
#include <string>

#include "saddle/data/images.h"

namespace saddle::data {

/// CIFAR-10 in its binary version: 32 x 32, three channels, ten classes; split "train" has 50,000 images, "test"
/// 10,000.
/// @param folder  with data_batch_1.bin to data_batch_5.bin and test_batch.bin, or with cifar-10-batches-bin in it
/// @throws DataError that says what to download if a file is missing; ConfigError for another split.
///
/// Source: Krizhevsky 2009.
Images cifar10(const std::filesystem::path& folder, const std::string& split);

/// CIFAR-100 in its binary version: the same with 100 classes, or with their 20 superclasses.
/// @param folder  with train.bin and test.bin, or with cifar-100-binary in it
/// @param labels  "fine" or "coarse"
Images cifar100(const std::filesystem::path& folder, const std::string& split, const std::string& labels = "fine");

}  // namespace saddle::data
