#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <iostream>
#include <thread>

#include "saddle/core/error.h"

#include "app/commands.h"
#include "app/train/train_run.h"
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace saddle::app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A port of this machine that nobody listens at now, below those that systems usually give to outgoing connections, so
/// that none of these has it before rank 0 does. Calls at the same time begin to look at different ones.
std::int64_t free_port() {
  constexpr int kFirst = 15000, kCount = 17000;
  for (int k = 0; k < kCount; ++k) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), port = kFirst + (::getpid() * 61 + k) % kCount;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool fine = socket >= 0 && ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    if (socket >= 0) ::close(socket);
    if (fine) return port;
  }
  throw Error(text("launch: no free port: ", std::strerror(errno)));
}

/// Becomes this program again, as one of the processes. Does not return.
[[noreturn]] void become(const LaunchCommand& command, std::int64_t rank, std::int64_t port) {
  const std::string count = std::to_string(command.processes), own = std::to_string(rank);
  for (const char* name : {"TORCHELASTIC_USE_AGENT_STORE", "TORCHELASTIC_RESTART_COUNT"}) ::unsetenv(name);
  ::setenv("RANK", own.c_str(), 1);
  ::setenv("LOCAL_RANK", own.c_str(), 1);
  ::setenv("WORLD_SIZE", count.c_str(), 1);
  ::setenv("LOCAL_WORLD_SIZE", count.c_str(), 1);
  ::setenv("MASTER_ADDR", "127.0.0.1", 1);
  ::setenv("MASTER_PORT", std::to_string(port).c_str(), 1);
  std::vector<std::string> words{"saddle"};
  words.insert(words.end(), command.call.begin(), command.call.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execv("/proc/self/exe", pointers.data());
  std::cerr << "saddle: launch: cannot start a process: " << std::strerror(errno) << std::endl;
  ::_exit(1);
}

struct Child {
  std::int64_t rank;
  pid_t process;
};

void send(const std::vector<Child>& children, int signal) {
  for (const Child& child : children) ::kill(child.process, signal);
}

/// How the processes end: 0, or the code of the first that failed by itself; the others are given time to say so.
class Watch {
 public:
  explicit Watch(std::vector<Child> children) : children_(std::move(children)) {}

  int wait() {
    while (!children_.empty()) {
      if (asked_to_stop() && !passed_on_) send(children_, SIGTERM), passed_on_ = true;
      int status = 0;
      if (const pid_t ended = ::waitpid(-1, &status, WNOHANG); ended > 0) {
        note(ended, status);
      } else if (ended < 0 && errno == ECHILD) {  // somebody else has waited for them
        return code_;
      } else {
        if (failed_) hurry();
        std::this_thread::sleep_for(20ms);
      }
    }
    return code_;
  }

 private:
  static constexpr int kOther = 6;  // a process's code where another failed

  void note(pid_t ended, int status) {
    const auto child = std::ranges::find(children_, ended, &Child::process);
    if (child == children_.end()) return;
    int code = kOther;
    if (WIFEXITED(status)) {
      code = WEXITSTATUS(status);
    } else {
      std::cerr << "saddle: launch: rank " << child->rank << " was killed by signal " << WTERMSIG(status) << std::endl;
    }
    children_.erase(child);
    if (code == 0) return;
    if (code_ == 0 || code_ == kOther) code_ = code;
    if (!failed_) failed_ = Clock::now();
  }

  void hurry() {
    const auto since = Clock::now() - *failed_;
    if (since > 30s && signal_ == 0) send(children_, signal_ = SIGTERM);
    if (since > 40s && signal_ == SIGTERM) send(children_, signal_ = SIGKILL);
  }

  std::vector<Child> children_;
  bool passed_on_ = false;
  int code_ = 0, signal_ = 0;
  std::optional<Clock::time_point> failed_;
};

}  // namespace

int run(const LaunchCommand& command) {
  if (command.call.front() != "train")
    throw ConfigError(text("launch: '", command.call.front(), "' does not run in several processes; expected train"));
  const std::int64_t port = command.port > 0 ? command.port : free_port();
  note_signals();
  std::signal(SIGCHLD, SIG_DFL);  // a supervisor may have it ignored, and children would end unseen
  std::vector<Child> children;
  for (std::int64_t rank = 0; rank < command.processes; ++rank) {
    const pid_t process = ::fork();
    if (process == 0) become(command, rank, port);
    if (process < 0) {
      const std::string why = std::strerror(errno);
      send(children, SIGKILL);
      throw Error(text("launch: cannot start rank ", rank, ": ", why));
    }
    children.push_back({rank, process});
  }
  return Watch(std::move(children)).wait();
}

}  // namespace saddle::app
