#pragma once
#include <c10/core/Device.h>

#include <cstdint>
#include <ostream>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "app/commands.h"

namespace saddle::app {

/// Prepares libtorch: flushes denormals and sets the number of threads, before anything parallel starts.
/// @param threads    0: one a core
/// @param processes  that share this machine's cores
/// @return           how many there are
std::int64_t start_libtorch(std::int64_t threads, std::int64_t processes = 1);

/// @throws ConfigError for a device that this libtorch or this machine does not have.
c10::Device device_of(const std::string& name);

/// Where messages for people go: stdout, or stderr when stdout is for JSON.
std::ostream& messages(const CommonOptions& common);

/// One line of JSON on stdout; bytes that are not UTF-8 (of a path) are replaced.
void print_json(const nlohmann::json& object);

/// JSON's null for what is not finite.
nlohmann::json number_or_null(double x);

/// "1,234,567".
std::string grouped(std::int64_t number);

/// "1:02:03", or "2:03" below an hour.
std::string clock_text(double seconds);

}  // namespace saddle::app
