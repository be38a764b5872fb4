#pragma once
#include <string>

#include "saddle/train/config.h"

namespace saddle::app {

/// A name with options behind colons, such as "kid:subsets=50:subset_size=500" or "alpha:alpha=2", taken apart; its
/// options are as they were written, unchecked.
/// @param kind  what is named, for messages: "metric". @throws ConfigError for what is not key=value, or a key twice
train::Choice choice_in(const std::string& kind, const std::string& word);

}  // namespace saddle::app
