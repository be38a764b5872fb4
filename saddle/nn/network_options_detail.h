#pragma once
#include "saddle/nn/dcgan.h"
#include "saddle/nn/mlp.h"
#include "saddle/nn/r3gan.h"
#include "saddle/nn/registry.h"
#include "saddle/nn/resnet.h"

namespace saddle::nn {

enum class Player { generator, critic };

// What a registry row's options say, for samples as `spec` describes them.
// @throws ConfigError for values out of range, and for a condition where the data has no labels
MlpOptions mlp_options(const Options& o, const Spec& spec, Player player);
DcganOptions dcgan_options(const Options& o, const Spec& spec, Player player);
ResnetOptions resnet_options(const Options& o, const Spec& spec, Player player);
R3ganOptions r3gan_options(const Options& o, const Spec& spec, Player player);

std::int64_t latent_option(const Options& o);

}  // namespace saddle::nn
