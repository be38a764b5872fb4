// The other half of peers_test.py: reads arrays as npy files, prints what our metrics say of them as JSON.
#include <ATen/ATen.h>

#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "saddle/data/arrays.h"
#include "saddle/formats/npy.h"
#include "saddle/metrics/frechet.h"
#include "saddle/metrics/inception_score.h"
#include "saddle/metrics/kernel_distance.h"
#include "saddle/metrics/prdc.h"

using namespace saddle;
using nlohmann::json;

namespace {

json scores(const Tensor& real, const Tensor& fake, const Tensor& logits) {
  const std::int64_t all = std::max(real.size(0), fake.size(0));
  const metrics::Prdc prdc = metrics::prdc(real, fake);
  const metrics::InceptionScore inception = metrics::inception_score(logits, 1);
  return {{"fid", metrics::frechet(real, fake).value},
          {"fid_of_moments", metrics::frechet(metrics::moments_of(real), metrics::moments_of(fake)).value},
          {"kid", metrics::kernel_distance(metrics::cubic_kernel(), real, fake, {.subset_size = all}).value},
          {"kid_rbf", metrics::kernel_distance(divergences::rbf({3}), real, fake, {.subset_size = all}).value},
          {"is", inception.whole},
          {"precision", prdc.precision},
          {"recall", prdc.recall},
          {"density", prdc.density},
          {"coverage", prdc.coverage}};
}

}  // namespace

int main(int count, char** words) try {
  if (count != 4) {
    std::fputs("usage: peers REAL.npy FAKE.npy LOGITS.npy\n", stderr);
    return 2;
  }
  const auto read = [&](int word) { return data::to_tensor(formats::read_npy(std::filesystem::path(words[word]))); };
  std::cout << scores(read(1), read(2), read(3)).dump() << std::endl;
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "peers: %s\n", error.what());
  return 1;
}
