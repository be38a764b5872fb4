#include "saddle/nn/registry.h"

#include "saddle/nn/dcgan.h"
#include "saddle/nn/mlp.h"

namespace saddle::nn {
namespace {

constexpr std::int64_t kLargest = 1 << 16;

Scheme scheme(const Options& o) {
  const std::string& name = o.word_of("init", {"dcgan", "pytorch", "he"});
  return name == "dcgan" ? Scheme::dcgan : name == "he" ? Scheme::he : Scheme::pytorch;
}

std::int64_t dimension(const Options& o, const Spec& spec) {
  const Shape& sample = spec.sample;
  if (sample.size() == 1) return sample[0];
  throw ConfigError(text(o.who(), ": samples are ", text_of(sample), ", an mlp wants points {d}; try dcgan"));
}

MlpOptions mlp_options(const Options& o) {
  return {.width = o.integer_in("width", 1, kLargest),
          .depth = o.integer_in("depth", 0, 64),
          .slope = o.number_in("slope", 0, 1),
          .scheme = scheme(o)};
}

DcganOptions dcgan_options(const Options& o) {
  return {.width = o.integer_in("width", 1, 4096),
          .norm = o.word_of("norm", {"batch", "none"}) == "batch",
          .slope = o.number_in("slope", 0, 1),
          .scheme = scheme(o)};
}

const Option kLatent{"latent", std::int64_t{128}, "dimensions of z ~ N(0, I), >= 1"};
const Option kWidthMlp{"width", std::int64_t{512}, "units in a hidden layer"};
const Option kDepth{"depth", std::int64_t{3}, "hidden layers"};
const Option kWidthDcgan{"width", std::int64_t{64}, "channels of the finest inner level; doubled at each coarser one"};
const char* const kSlopeMeaning = "of the activation for negative values, [0, 1]";
const char* const kInitMeaning =
    "how weights start: dcgan N(0, 0.02), pytorch U(+-1/sqrt(fan_in)), he N(0, sqrt(2/fan_in))";

Network make_mlp_generator(const Options& o, const Spec& spec) {
  return mlp("mlp", o.integer_in("latent", 1, kLargest), dimension(o, spec), mlp_options(o));
}
Network make_mlp_critic(const Options& o, const Spec& spec) {
  return mlp("mlp", dimension(o, spec), spec.outputs, mlp_options(o));
}
Network make_dcgan_generator(const Options& o, const Spec& spec) {
  return dcgan_generator(o.integer_in("latent", 1, kLargest), spec.sample, dcgan_options(o));
}
Network make_dcgan_critic(const Options& o, const Spec& spec) { return dcgan_critic(spec.sample, dcgan_options(o)); }

const char* const kMlpFormula = "x -> W_L relu(... relu(W_1 x + b_1) ...) + b_L";
const char* const kToySource = "Gulrajani et al. 2017, section 3.2 (3 layers of 512 ReLU units)";
const char* const kDcganSource = "Radford et al. 2016, section 3";

}  // namespace

const Table<Network, const Spec&>& generators() {
  static const Table<Network, const Spec&> table(
      "generator",
      {{"mlp",
        kMlpFormula,
        kToySource,
        {kLatent, kWidthMlp, kDepth, {"slope", 0.0, kSlopeMeaning}, {"init", std::string("pytorch"), kInitMeaning}},
        make_mlp_generator},
       {"dcgan",
        "linear, then transposed convolutions 4x4 of stride 2, tanh; 28, 32 or 64 pixels",
        kDcganSource,
        {kLatent,
         kWidthDcgan,
         {"norm", std::string("batch"), "batch or none"},
         {"slope", 0.0, kSlopeMeaning},
         {"init", std::string("dcgan"), kInitMeaning}},
        make_dcgan_generator}});
  return table;
}

const Table<Network, const Spec&>& critics() {
  static const Table<Network, const Spec&> table(
      "critic", {{"mlp",
                  kMlpFormula,
                  kToySource,
                  {kWidthMlp, kDepth, {"slope", 0.0, kSlopeMeaning}, {"init", std::string("pytorch"), kInitMeaning}},
                  make_mlp_critic},
                 {"dcgan",
                  "convolutions 4x4 of stride 2, leaky ReLU, linear; 28, 32 or 64 pixels",
                  kDcganSource,
                  {kWidthDcgan,
                   {"norm", std::string("none"), "batch or none; none under a gradient penalty"},
                   {"slope", 0.2, kSlopeMeaning},
                   {"init", std::string("dcgan"), kInitMeaning}},
                  make_dcgan_critic}});
  return table;
}

}  // namespace saddle::nn
