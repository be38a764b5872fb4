#include "app/train/progress.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>

#include "app/session.h"
#include <unistd.h>

namespace saddle::app {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_between(Clock::time_point a, Clock::time_point b) {
  return std::chrono::duration<double>(b - a).count();
}

/// "-1.234", or "-" before the first step.
std::string loss_text(const Tensor& loss) {
  if (!loss.defined()) return "-";
  std::ostringstream out;
  out << std::fixed << std::setprecision(4) << loss.item<double>();
  return out.str();
}

/// Speed over the last seconds rather than since the start: it notices a busy machine.
class Speed {
 public:
  double images_per_second(std::int64_t images) {
    const Clock::time_point now = Clock::now();
    if (images_ < 0 || images < images_) {
      images_ = images, since_ = now;
    } else if (const double seconds = seconds_between(since_, now); seconds >= 1) {
      const double latest = static_cast<double>(images - images_) / seconds;
      speed_ = speed_ == 0 ? latest : 0.7 * speed_ + 0.3 * latest;
      images_ = images, since_ = now;
    }
    return speed_;
  }

 private:
  std::int64_t images_ = -1;
  Clock::time_point since_;
  double speed_ = 0;
};

std::string line_of(const train::Moment& m, double speed, double limit) {
  const train::Progress& p = m.progress;
  const std::int64_t steps = m.experiment.config.train.steps;
  std::ostringstream out;
  out << "step " << grouped(p.step) << "/" << grouped(steps) << "  " << grouped(p.images) << " images";
  if (speed > 0) {
    const double images_a_step = static_cast<double>(p.images) / static_cast<double>(p.step);
    const double left = std::min(static_cast<double>(steps - p.step) * images_a_step / speed, limit - p.seconds);
    out << "  " << grouped(static_cast<std::int64_t>(speed)) << " images/s  ETA " << clock_text(std::max(0.0, left));
  }
  out << "  critic " << loss_text(m.losses.critic) << "  generator " << loss_text(m.losses.generator);
  if (p.refused > 0) out << "  refused " << p.refused;
  return out.str();
}

struct Screen {
  Screen(bool json, bool quiet_, const std::filesystem::path& log_path_)
      : out(json ? std::cerr : std::cout),
        quiet(quiet_),
        terminal(::isatty(json ? STDERR_FILENO : STDOUT_FILENO) == 1),
        log_path(log_path_),
        log(log_path, std::ios::app) {}

  void plain(const std::string& line) {
    if (!(log << line << std::endl)) throw CheckpointError(text("cannot write ", log_path.string()));
    if (!quiet) out << (open_line ? "\r\033[K" : "") << line << std::endl;
    open_line = false;
  }

  void renew(const std::string& line) {
    out << "\r\033[K" << line << std::flush;
    open_line = true;
  }

  std::ostream& out;
  bool quiet, terminal, open_line = false;
  std::filesystem::path log_path;
  std::ofstream log;
  Speed speed;
  Clock::time_point shown, logged;
};

}  // namespace

train::Observer progress_line(const CommonOptions& common, const std::filesystem::path& log, double limit) {
  const auto screen = std::make_shared<Screen>(common.json, common.quiet, log);
  return [screen, limit](const train::Moment& m) {
    constexpr double kRenew = 0.2, kLog = 10;  // seconds
    const double speed = screen->speed.images_per_second(m.progress.images);
    const Clock::time_point now = Clock::now();
    switch (m.event) {
      case train::Event::start:
        screen->logged = now;
        if (m.progress.step > 0) screen->plain(text("going on from step ", grouped(m.progress.step)));
        return;
      case train::Event::refused:
        return screen->plain(text("step ", grouped(m.progress.step), ": refused, not finite: ", m.losses.refusal));
      case train::Event::rollback:
        return screen->plain(text("back to step ", grouped(m.progress.step), ", the last good state"));
      case train::Event::step:
        if (seconds_between(screen->logged, now) >= kLog) {
          screen->logged = now;
          screen->plain(line_of(m, speed, limit));
        } else if (screen->terminal && !screen->quiet && seconds_between(screen->shown, now) >= kRenew) {
          screen->shown = now;
          screen->renew(line_of(m, speed, limit));
        }
        return;
      case train::Event::end:
        return screen->plain(line_of(m, speed, limit));
      case train::Event::checkpoint:
        return;
    }
  };
}

}  // namespace saddle::app
