#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "saddle/data/source.h"

namespace saddle::data {

/// Images in memory, one byte a value, and what they show.
struct Images {
  Tensor pixels;                          // {n, c, h, w}, uint8
  Tensor labels;                          // {n}, int64; undefined if there are none
  std::vector<std::string> classes = {};  // the labels' names; none if they are not known
};

/// Images {n, h, w} or {n, c, h, w} of bytes from an IDX file, plain or gzipped, and their labels {n} unless that path
/// is empty.
/// @throws DataError naming the file if it is missing or no IDX file, holds other shapes or types, or the counts
/// differ, or a label is below 0 or above kLargestLabel.
Images read_idx_images(const std::filesystem::path& images, const std::filesystem::path& labels = {});

/// Fashion-MNIST: 28 x 28, one channel, ten classes; split "train" has 60,000 images, "test" 10,000.
/// @param folder  with the four files as published, gzipped or not; the Debian package dataset-fashion-mnist has them
/// @throws DataError that says how to get it if a file is missing; ConfigError for another split.
///
/// Source: Xiao, Rasul and Vollgraf 2017.
Images fashion_mnist(const std::filesystem::path& folder, const std::string& split);

/// pad: black borders around the image, centred, an odd pixel goes to the right and the bottom.
/// resize: `resized` with Filter::bilinear, columns first; sides of different length are stretched.
enum class Fit { pad, resize };

/// Images of size x size; 0 leaves them as they are.
/// @throws ConfigError if size is negative, or smaller than an image that is to be padded.
Images fitted(Images images, std::int64_t size, Fit fit);

/// Bytes 0 .. 255 to float32 x / 127.5 - 1 in [-1, 1]; black is -1.
Tensor normalised(const Tensor& pixels);

/// The way back, as a file would hold them: round((x + 1) 127.5), held to 0 .. 255; what is not a number is 0.
Tensor to_bytes(const Tensor& images);

/// Batches of normalised images, shuffled without replacement as `Shuffle` says, with_classes_that_occur().
Source shuffled(std::string name, const Images& given);

}  // namespace saddle::data
