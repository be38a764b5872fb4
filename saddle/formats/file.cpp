#include "saddle/formats/file.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <zlib.h>

#include "saddle/core/error.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

namespace saddle::formats {
namespace {

using std::filesystem::path;

std::string reason(int error) { return std::generic_category().message(error); }

[[noreturn]] void cannot_read(const path& file, int error) {
  throw DataError(text("cannot read ", file.string(), ": ", reason(error)));
}

[[noreturn]] void cannot_write(const path& file, int error) {
  throw CheckpointError(text("cannot write ", file.string(), ": ", reason(error)));
}

/// Repeats a system call for as long as signals interrupt it.
template <class Call>
auto retried(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }
  int close() { return ::close(std::exchange(number_, -1)); }  // never retried: Linux has freed it also on EINTR

 private:
  int number_;
};

/// While one lives, writing past the file size limit is EFBIG for this thread and no SIGXFSZ kills the process.
class FileSizeSignalHeld {
 public:
  FileSizeSignalHeld() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  FileSizeSignalHeld(const FileSizeSignalHeld&) = delete;
  FileSizeSignalHeld& operator=(const FileSizeSignalHeld&) = delete;
  ~FileSizeSignalHeld() {
    const timespec now = {};
    if (sigismember(&before_, SIGXFSZ) == 0) sigtimedwait(&signal_, nullptr, &now);  // drops the one we caused
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t signal_, before_;
};

path folder_of(const path& file) {
  const path plain = file.has_filename() ? file : file.parent_path();  // "runs/a/" is "runs/a"
  return plain.has_parent_path() ? plain.parent_path() : path(".");
}

/// @param blamed  the path that the user knows, for the message
void sync_folder_for(const path& folder, const path& blamed) {
  const Descriptor open(retried([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (open.number() < 0) cannot_write(blamed, errno);
  // EINVAL: this file system has no such operation (some network and user-space ones), and nothing better to offer.
  if (retried([&] { return ::fsync(open.number()); }) < 0 && errno != EINVAL) cannot_write(blamed, errno);
}

/// A new file beside its target; gone again unless it was renamed.
class TemporaryFile {
 public:
  TemporaryFile(const path& target, const path& blamed) : target_(target), blamed_(blamed), open_(make()) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const std::size_t most =
          std::min<std::size_t>(bytes.size(), 1 << 30);  // Linux writes at most 2^31 - 4096 at once
      const ssize_t written = retried([&] { return ::write(open_.number(), bytes.data(), most); });
      if (written < 0) cannot_write(blamed_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  void rename() {
    if (retried([&] { return ::fsync(open_.number()); }) < 0) cannot_write(blamed_, errno);
    if (open_.close() < 0) cannot_write(blamed_, errno);
    if (::rename(path_.c_str(), target_.c_str()) < 0) cannot_write(blamed_, errno);
    path_.clear();
  }

 private:
  int make() {
    static std::atomic<unsigned> count = 0;
    for (;;) {
      // Not made from the target's name, which may already be as long as names can be.
      path_ = folder_of(target_) / text(".saddle-", ::getpid(), "-", count++, ".tmp");
      const int number = retried([&] { return ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
      if (number >= 0) return number;
      if (errno != EEXIST) cannot_write(blamed_, errno);  // EEXIST: left by a killed process with our number
    }
  }

  path target_, blamed_, path_;
  Descriptor open_;
};

}  // namespace

std::vector<std::byte> read_file(const path& file) {
  const Descriptor open(retried([&] { return ::open(file.c_str(), O_RDONLY | O_CLOEXEC); }));
  struct stat status = {};
  if (open.number() < 0 || ::fstat(open.number(), &status) < 0) cannot_read(file, errno);
  if (S_ISDIR(status.st_mode)) cannot_read(file, EISDIR);
  try {
    // One byte more than it should have, so that the end shows without growing; pipes have size 0 and do grow.
    std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size) + 1);
    std::size_t size = 0;
    for (;;) {
      if (size == bytes.size()) bytes.resize(std::max<std::size_t>(2 * size, 1 << 16));
      const ssize_t got = retried([&] { return ::read(open.number(), bytes.data() + size, bytes.size() - size); });
      if (got < 0) cannot_read(file, errno);
      if (got == 0) break;
      size += static_cast<std::size_t>(got);
    }
    bytes.resize(size);
    return bytes;
  } catch (const std::bad_alloc&) {
    cannot_read(file, ENOMEM);
  } catch (const std::length_error&) {
    cannot_read(file, ENOMEM);
  }
}

void write_file(const path& file, std::span<const std::byte> bytes) { write_pieces(file, std::span(&bytes, 1)); }

void write_pieces(const path& file, std::span<const std::span<const std::byte>> pieces) {
  std::error_code missing;
  const path found = std::filesystem::canonical(file, missing);
  const path target = missing ? file : found;
  struct stat status = {};
  if (::stat(target.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    // A rename would put a file where /dev/null was.
    cannot_write(file, S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
  }
  const FileSizeSignalHeld held;
  TemporaryFile temporary(target, file);
  for (const std::span<const std::byte> piece : pieces) temporary.write(piece);
  temporary.rename();
  sync_folder_for(folder_of(target), file);
}

void make_folder(const path& folder) {
  struct stat status = {};
  if (folder.empty() || (::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode))) return;
  if (!folder.has_filename()) return make_folder(folder.parent_path());
  make_folder(folder.parent_path());
  if (::mkdir(folder.c_str(), 0777) < 0) {
    const int error = errno;
    if (error != EEXIST || ::stat(folder.c_str(), &status) < 0 || !S_ISDIR(status.st_mode)) cannot_write(folder, error);
  }
  sync_folder_for(folder_of(folder), folder);
}

void sync_folder(const path& folder) { sync_folder_for(folder, folder); }

void rename_synced(const path& from, const path& to) {
  if (::rename(from.c_str(), to.c_str()) < 0) cannot_write(to, errno);
  sync_folder_for(folder_of(to), to);
  if (folder_of(from) != folder_of(to)) sync_folder_for(folder_of(from), to);
}

std::uint32_t crc32(std::span<const std::byte> bytes) {
  return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace saddle::formats
