#pragma once
#include <nlohmann/json.hpp>

#include "saddle/critics/estimate.h"

namespace saddle::app {

inline constexpr std::int64_t kFewestForCritic = 4;  // samples a side, for halves to train on and to ask about

struct CriticCall {
  std::string method;  // a recipe
  std::int64_t steps = 1000;
  std::uint64_t seed = 0;
};

/// @throws ConfigError for an unknown recipe and for a method that is told labels
void require_critic(const std::string& method);

/// What a critic that was trained by a method says of held-out samples, beside W_1 of these and, where its slope is
/// known to be bounded, the W_1 it certifies.
/// @throws as require_critic; what critics::estimate_by_critic throws
critics::CriticEstimate critic_estimate(const CriticCall& call, const Tensor& x, const Tensor& y,
                                        const critics::Progress& progress);

/// As the command prints it.
nlohmann::json estimate_json(const critics::CriticEstimate& found, std::int64_t steps);

}  // namespace saddle::app
