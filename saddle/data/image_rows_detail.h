#pragma once
#include <vector>

#include "saddle/data/source.h"

namespace saddle::data {

/// The rows of `sources` that are sets of images.
std::vector<Row<Source>> image_rows();

}  // namespace saddle::data
