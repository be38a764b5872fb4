// The program `saddle` that users call: answers for help itself, at once, and leaves every other call to saddle-torch
// beside it, for which libtorch takes a quarter of a second to load.
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "app/front/help_texts.h"
#include <unistd.h>

namespace {

/// The arguments as a help text's call: joined by spaces, -h written out; "" if no subcommand is called so.
std::string call_of(const std::vector<std::string>& words) {
  std::string call;
  for (const std::string& word : words) {
    if (word.find(' ') != std::string::npos) return "";
    if (!call.empty()) call += ' ';
    call += word == "-h" ? "--help" : word;
  }
  return call;
}

int fail(int code, const std::string& message) {
  std::cerr << "saddle: " << message << std::endl;
  return code;
}

int start_program(char** argv) {
  std::error_code error;
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return fail(1, "cannot read /proc/self/exe, beside which saddle-torch is: " + error.message());
  // libgomp would tie this thread to one core, and the threads that saddle-torch runs on with it.
  for (const char* name : {"OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY"}) ::unsetenv(name);
  const std::filesystem::path program = here.parent_path() / "saddle-torch";
  ::execv(program.c_str(), argv);
  return fail(1, "cannot start '" + program.string() + "', which belongs beside saddle: " + std::strerror(errno));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string call = call_of({argv + std::min(argc, 1), argv + argc});
  const auto help = std::ranges::find(saddle::app::kHelpTexts, call, &saddle::app::HelpText::call);
  if (help == saddle::app::kHelpTexts.end()) return start_program(argv);
  std::signal(SIGXFSZ, SIG_IGN);  // as in saddle-torch
  std::signal(SIGPIPE, SIG_IGN);
  return std::cout << help->text << std::flush ? 0 : fail(5, "cannot write to standard output");
}
