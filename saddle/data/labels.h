#pragma once
#include <cstdint>
#include <string>

#include "saddle/data/images.h"

namespace saddle::data {

/// Labels in files are 0 to this, so that a wild number is an error and not as many classes.
inline constexpr std::int64_t kLargestLabel = 99'999;

/// Checks labels as a file has them.
/// @param labels  {n}, integers. @param file  for the message
/// @throws DataError naming the file, the first label that is not 0 to `largest`, and its image
void check_labels(const Tensor& labels, std::int64_t largest, const std::string& file);

/// The images with labels 0 to classes - 1 and a name for each class, so that no class is without an image. Images
/// whose classes have no names yet get those that occur, numbered in the order of their labels and named by them:
/// labels 1 to 26 become 0 to 25, named "1" to "26".
/// @param of  the data set, for messages
/// @throws DataError naming the class that has a name and no image
Images with_classes_that_occur(Images images, const std::string& of);

}  // namespace saddle::data
