#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "saddle/formats/array.h"

namespace saddle::formats {

/// The images of one CIFAR file and what they show.
struct Cifar {
  Array pixels;  // u8 {n, 3, 32, 32}
  Array labels;  // u8 {n}, below 10, or below 100: the fine label
  Array coarse;  // u8 {n}, below 20: the superclass in CIFAR-100; empty {0} in CIFAR-10
};

/// CIFAR-10's binary version: records of a label and 3 x 1,024 bytes, red, green, blue, each row by row.
///
/// Source: Krizhevsky 2009, "Learning multiple layers of features from tiny images"; the data set's page, "Binary
/// version".
/// @param name  for messages
/// @throws DataError naming file and byte: no records, a piece of one, or a label out of range.
Cifar read_cifar10(std::span<const std::byte> file, std::string_view name);
Cifar read_cifar10(const std::filesystem::path& path);

/// CIFAR-100's binary version: records of the coarse label, the fine label and 3 x 1,024 bytes.
Cifar read_cifar100(std::span<const std::byte> file, std::string_view name);
Cifar read_cifar100(const std::filesystem::path& path);

}  // namespace saddle::formats
