// The program `saddle` that users call: answers for help itself, at once, and leaves every other call to saddle-torch
// beside it, which libtorch takes a quarter of a second to load for.
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace {

struct HelpText {
  std::string_view call, text;
};

constexpr HelpText kHelpTexts[] = {
#include "help_texts.inc"  // by saddle-torch itself, when it is built
};

/// The arguments as a help text's call: joined by spaces, -h written out.
std::string call_of(int argc, char** argv) {
  std::string call;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    call.append(i > 1 ? " " : "").append(word == "-h" ? "--help" : word);
  }
  return call;
}

int fail(int code, const std::string& message) {
  std::cerr << "saddle: " << message << std::endl;
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string call = call_of(argc, argv);
  for (const HelpText& help : kHelpTexts) {
    if (help.call != call) continue;
    std::signal(SIGPIPE, SIG_IGN);
    return std::cout << help.text << std::flush ? 0 : fail(5, "cannot write to standard output");
  }
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown).replace_filename("saddle-torch");
  ::execv(program.c_str(), argv);
  return fail(1, "cannot start '" + program.string() + "': " + std::strerror(errno));
}
