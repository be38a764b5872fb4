#pragma once

namespace saddle {

/// The release; CMake reads it from here.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace saddle
