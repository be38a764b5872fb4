// The program: parses, runs, and turns what went wrong into one line and an exit code.
#include <c10/util/Exception.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <new>

#include "saddle/core/error.h"

#include "app/commands.h"

namespace {

int fail(int code, const std::string& message) {
  std::string line = message;
  std::replace(line.begin(), line.end(), '\n', ' ');  // one line, whatever a library says
  std::cerr << "saddle: " << line << std::endl;
  return code;
}

/// Plays a call. @return its exit code, after a line about what went wrong
int played(int argc, char** argv) {
  try {
    const int code = saddle::app::parse_and_run(argc, argv);
    return std::cout.flush() ? code : fail(5, "cannot write to standard output");
  } catch (const saddle::ConfigError& error) {
    return fail(2, error.what());
  } catch (const saddle::DataError& error) {
    return fail(3, error.what());
  } catch (const saddle::NumericError& error) {
    return fail(4, error.what());
  } catch (const saddle::CheckpointError& error) {
    return fail(5, error.what());
  } catch (const saddle::JobError& error) {
    return fail(6, error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(5, error.what());
  } catch (const saddle::Error& error) {
    return fail(1, error.what());
  } catch (const c10::Error& error) {
    return fail(1, error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    return fail(1, "out of memory");
  } catch (const std::exception& error) {
    return fail(1, error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit shows as a failed write, not as a death
  std::signal(SIGPIPE, SIG_IGN);
  const int code = played(argc, argv);
  if (code != 0) std::quick_exit(code);  // threads of an exchange that failed may still be there
  return 0;
}
