#include "saddle/nn/registry.h"

#include "saddle/nn/classifier.h"
#include "saddle/nn/network_options_detail.h"

namespace saddle::nn {
namespace {

std::int64_t dimension(const Options& o, const Spec& spec) {
  const Shape& sample = spec.sample;
  if (sample.size() == 1) return sample[0];
  throw ConfigError(text(o.who(), ": samples are ", text_of(sample), ", an mlp wants points {d}; try dcgan"));
}

Network make_mlp_generator(const Options& o, const Spec& spec) {
  return mlp("mlp", latent_option(o), dimension(o, spec), mlp_options(o, spec, Player::generator));
}
Network make_dcgan_generator(const Options& o, const Spec& spec) {
  return dcgan_generator(latent_option(o), spec.sample, dcgan_options(o, spec, Player::generator));
}
Network make_resnet_generator(const Options& o, const Spec& spec) {
  return resnet_generator(latent_option(o), spec.sample, resnet_options(o, spec, Player::generator));
}
Network make_r3gan_generator(const Options& o, const Spec& spec) {
  return r3gan_generator(latent_option(o), spec.sample, r3gan_options(o, spec, Player::generator));
}

Network make_mlp_critic(const Options& o, const Spec& spec) {
  return mlp("mlp", dimension(o, spec), spec.outputs, mlp_options(o, spec, Player::critic));
}
Network make_dcgan_critic(const Options& o, const Spec& spec) {
  return dcgan_critic(spec.sample, dcgan_options(o, spec, Player::critic));
}
Network make_resnet_critic(const Options& o, const Spec& spec) {
  return resnet_critic(spec.sample, resnet_options(o, spec, Player::critic));
}
Network make_r3gan_critic(const Options& o, const Spec& spec) {
  return r3gan_critic(spec.sample, r3gan_options(o, spec, Player::critic));
}
Network make_identity_critic(const Options& o, const Spec& spec) {
  const std::int64_t features = c10::multiply_integers(spec.sample);
  if (spec.outputs == 1 || spec.outputs == features)
    return sequential("identity", spec.sample, {features}, {reshape({features})});
  throw ConfigError(text(o.who(), ": its outputs are the ", features, " numbers of a sample, not ", spec.outputs));
}

Network make_classifier(const Options& o, const Spec& spec) {
  return classifier(spec.sample, {.width = o.integer_in("width", 1, 1024),
                                  .features = o.integer_in("features", 1, 1 << 16),
                                  .outputs = spec.outputs});
}

using Word = std::string;

const Option kLatent{"latent", std::int64_t{128}, "dimensions of z ~ N(0, I), >= 1"};
const Option kWidthMlp{"width", std::int64_t{512}, "units in a hidden layer"};
const Option kDepth{"depth", std::int64_t{3}, "hidden layers"};
const Option kWidthDcgan{"width", std::int64_t{64}, "channels of the finest inner level; doubled at each coarser one"};
const Option kWidthResnet{"width", std::int64_t{128},
                          "channels, at 64 and 128 pixels those of the finest level, doubled at each coarser one"};
const Option kWidthR3gan{"width", std::int64_t{64}, "channels up to 32 pixels, halved at each finer level"};
const Option kBlocks{"blocks", std::int64_t{2}, "residual blocks at each size, >= 1"};
const Option kExpand{"expand", std::int64_t{2}, "inner channels of a block / outer ones, >= 1"};
const Option kGroup{"group", std::int64_t{16}, "inner channels of a group, >= 1"};
const Option kMinibatchStd{"minibatch_std", false, "one more map: the deviation over the batch, Karras et al. 2018"};

Option slope(double standard) { return {"slope", standard, "of the activation for negative values, [0, 1]"}; }
Option init(const char* standard) {
  return {"init", Word(standard),
          "how weights start: dcgan N(0, 0.02), pytorch U(+-1/sqrt(fan_in)), he N(0, sqrt(2/fan_in))"};
}
Option norm(const char* standard, const char* meaning) { return {"norm", Word(standard), meaning}; }
Option style(const char* meaning) { return {"style", Word("wgan-gp"), meaning}; }
Option condition(const char* ways) { return {"condition", Word("none"), text("how it is told the class: ", ways)}; }

const char* const kMlpFormula = "x -> W_L relu(... relu(W_1 x + b_1) ...) + b_L";
const char* const kToySource = "Gulrajani et al. 2017, section 3.2 (3 layers of 512 ReLU units)";
const char* const kDcganSource = "Radford et al. 2016, section 3";
const char* const kResnetSource = "Gulrajani et al. 2017, appendix F; Miyato et al. 2018, tables 3, 4";
const char* const kR3ganSource = "Huang et al. 2024, sections 3.3, 3.4";
const char* const kGeneratorWays = "none, concat or batch-norm";
const char* const kCriticWays = "none, concat or projection";

}  // namespace

const Table<Network, const Spec&>& generators() {
  static const Table<Network, const Spec&> table(
      "generator",
      {{"mlp",
        kMlpFormula,
        kToySource,
        {kLatent, kWidthMlp, kDepth, slope(0), init("pytorch"), condition("none or concat")},
        make_mlp_generator},
       {"dcgan",
        "linear, then transposed convolutions 4x4 of stride 2, tanh; 28, 32 or 64 pixels",
        kDcganSource,
        {kLatent, kWidthDcgan, norm("batch", "batch or none"), slope(0), init("dcgan"), condition(kGeneratorWays)},
        make_dcgan_generator},
       {"resnet",
        "linear, then pre-activation residual blocks with nearest up-sampling, tanh; 28, 32, 64 or 128 pixels",
        kResnetSource,
        {kLatent, kWidthResnet, style("wgan-gp or sngan, whose generators are the same"),
         norm("batch", "batch or none"), init("he"), condition(kGeneratorWays)},
        make_resnet_generator},
       {"r3gan",
        "basis times linear, then blocks x + 1x1 lrelu(grouped 3x3 lrelu(1x1 x)), bilinear up-sampling; 28, 32, 64 or "
        "128 pixels",
        kR3ganSource,
        {kLatent, kWidthR3gan, kBlocks, kExpand, kGroup, condition("none or concat")},
        make_r3gan_generator}});
  return table;
}

const Table<Network, const Spec&>& critics() {
  static const Table<Network, const Spec&> table(
      "critic",
      {{"mlp",
        kMlpFormula,
        kToySource,
        {kWidthMlp, kDepth, slope(0), init("pytorch"), condition(kCriticWays), kMinibatchStd},
        make_mlp_critic},
       {"dcgan",
        "convolutions 4x4 of stride 2, leaky ReLU, linear; 28, 32 or 64 pixels",
        kDcganSource,
        {kWidthDcgan, norm("none", "batch or none; none under a gradient penalty"), slope(0.2), init("dcgan"),
         condition(kCriticWays), kMinibatchStd},
        make_dcgan_critic},
       {"resnet",
        "pre-activation residual blocks with average pooling, global pooling, linear; 28, 32, 64 or 128 pixels",
        kResnetSource,
        {kWidthResnet, style("wgan-gp (pooling by the mean) or sngan (by the sum)"), init("he"), condition(kCriticWays),
         kMinibatchStd},
        make_resnet_critic},
       {"r3gan",
        "blocks x + 1x1 lrelu(grouped 3x3 lrelu(1x1 x)), bilinear down-sampling, depthwise, linear; 28, 32, 64 or 128 "
        "pixels",
        kR3ganSource,
        {kWidthR3gan, kBlocks, kExpand, kGroup, condition("none or projection")},
        make_r3gan_critic},
       {"classifier",
        "convolutions 3x3, then 4x4 of stride 2, with batch norm and ReLU, two linear layers; for features, not for "
        "play",
        "LeCun et al. 1998, section II; Ioffe and Szegedy 2015",
        {{"width", std::int64_t{32}, "channels of the finest level; doubled at each coarser one, at most fourfold"},
         {"features", std::int64_t{128}, "units of the last hidden layer"}},
        make_classifier},
       {"identity", "x", "Gretton et al. 2012 (as the features of a kernel test)", {}, make_identity_critic}});
  return table;
}

}  // namespace saddle::nn
