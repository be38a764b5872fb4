#include "app/renewed_line.h"

#include <iostream>

#include "saddle/core/error.h"

#include "app/session.h"
#include <unistd.h>

namespace saddle::app {

RenewedLine::RenewedLine(bool quiet) : quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}

RenewedLine::~RenewedLine() {
  if (terminal_ && length_ > 0) std::cerr << "\r" << std::string(length_, ' ') << "\r" << std::flush;
}

void RenewedLine::show(const std::function<std::string()>& line) {
  const Clock::time_point now = Clock::now();
  if (quiet_ || now - shown_ < (terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10'000))) return;
  shown_ = now;
  const std::string words = line();
  if (!terminal_) {
    std::cerr << words << std::endl;
    return;
  }
  const std::size_t before = length_;
  length_ = words.size();
  std::cerr << "\r" << words << std::string(before > length_ ? before - length_ : 0, ' ') << std::flush;
}

double RenewedLine::seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

std::string RenewedLine::eta(double share) const { return text("ETA ", clock_text(seconds() * (1 - share) / share)); }

}  // namespace saddle::app
