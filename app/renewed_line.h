#pragma once
#include <chrono>
#include <functional>
#include <string>

namespace saddle::app {

/// A line on stderr that renews itself, at most ten times a second, and is wiped at the end; where stderr is no
/// terminal, a line of its own every ten seconds; nothing where `quiet`.
class RenewedLine {
 public:
  explicit RenewedLine(bool quiet);
  RenewedLine(const RenewedLine&) = delete;
  RenewedLine& operator=(const RenewedLine&) = delete;
  ~RenewedLine();

  /// @param line  asked for only where it is shown
  void show(const std::function<std::string()>& line);

  double seconds() const;  // since the beginning
  /// "ETA 2:03" if this share of the work, in (0, 1], took the time until now.
  std::string eta(double share) const;

 private:
  using Clock = std::chrono::steady_clock;
  bool quiet_, terminal_;
  std::size_t length_ = 0;
  Clock::time_point start_ = Clock::now(), shown_ = start_;
};

}  // namespace saddle::app
