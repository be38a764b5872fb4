#pragma once
#include <sstream>
#include <stdexcept>
#include <string>

namespace saddle {

/// Everything saddle throws on purpose. A message says who speaks, what came and what was expected:
/// `gradient penalty: x_real {64, 1, 28, 28} and x_fake {32, 1, 28, 28} must have equal shapes`.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A configuration, option or name is not valid; the message names the key and the nearest valid one. Exit code 2.
struct ConfigError : Error {
  using Error::Error;
};

/// Tensors do not fit together. From a library call this is the caller's mistake; the program maps it to exit code 1.
struct ShapeError : Error {
  using Error::Error;
};

/// Bytes from outside are not what they claim to be; the message names the file and, where there is one, the byte. Exit
/// code 3.
struct DataError : Error {
  using Error::Error;
};

/// Training met numbers that are not finite and could not go on; the message names the step and the tensor. Exit
/// code 4.
struct NumericError : Error {
  using Error::Error;
};

/// A checkpoint or an output cannot be written or read. Exit code 5.
struct CheckpointError : Error {
  using Error::Error;
};

/// Another process of the job did not come, died, hung or went wrong; the message names its rank. Exit code 6.
struct JobError : Error {
  using Error::Error;
};

/// The arguments, streamed one after the other: text("batch_size ", -3, ": must be at least 1").
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

}  // namespace saddle
