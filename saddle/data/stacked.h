#pragma once
#include <string>

#include "saddle/data/images.h"

namespace saddle::data {

/// Three random images as the three channels of one, without end: a set of classes^3 equally likely modes (1,000 of ten
/// classes), on which it is counted how many modes a generator has. The label is (a c + b) c + d for classes a, b, d of
/// the c there are: 100 a + 10 b + d of ten.
///
/// Source: the stacked MNIST of Metz et al. 2017, "Unrolled GANs", section 3.3.1, and Lin et al. 2018, "PacGAN".
/// Batch k draws with Stream(seed, Purpose::data, k); image i of a batch does not depend on n.
/// @param images  grey and labelled
/// @throws DataError for others.
Source stacked(std::string name, const Images& images);

}  // namespace saddle::data
