#include "saddle/nn/input.h"

#include "saddle/nn/augment.h"
#include "saddle/nn/noise.h"

namespace saddle::nn {

const Table<Input>& inputs() {
  static const Table<Input> table(
      "input",
      {{"noise",
        "x + std factor(share) eps, eps ~ N(0, I)",
        "Arjovsky and Bottou 2017, section 3",
        {{"std", 0.1, "in the samples' unit, >= 0"},
         {"schedule", std::string("linear"), "its factor over the run: constant, linear or cosine"}},
        [](const Options& o) { return noise(o.number_in("std", 0, 1e6), schedules().make(o.word("schedule"), {})); }},
       {"augment",
        "T(x): color, translation, cutout of images",
        "Zhao et al. 2020",
        {{"policy", std::string("color,translation,cutout"), "some of these, parted by commas"}},
        [](const Options& o) { return augment(Augmentation::from(o.word("policy"))); }}});
  return table;
}

}  // namespace saddle::nn
