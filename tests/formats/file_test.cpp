#include "saddle/formats/file.h"

#include <filesystem>
#include <thread>

#include "hostile.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace saddle::formats;
using namespace hostile;
namespace fs = std::filesystem;

namespace {

/// Runs the call in a child process, where limits and users can be changed; whether it returned true.
template <class Call>
bool in_child(const Call& call) {
  const pid_t child = fork();
  if (child == 0) _exit(call() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("what was written is read") {
  const Folder folder;
  std::mt19937_64 random(2);
  for (const std::size_t size : {0, 1, 100, 65535, 65536, 300000}) {
    const Bytes bytes = random_bytes(size, random);
    write_file(folder / "a", bytes);
    CHECK(read_file(folder / "a") == bytes);
  }
  CHECK(folder.entries() == 1);
}

TEST_CASE("pieces are written one after the other") {
  const Folder folder;
  const Bytes first = bytes_of("sad"), none, last = bytes_of("dle");
  write_pieces(folder / "a", std::vector<std::span<const std::byte>>{first, none, last});
  CHECK(read_file(folder / "a") == bytes_of("saddle"));
}

TEST_CASE("a new file has the mode that the umask leaves, and a name of 255 letters is no obstacle") {
  const Folder folder;
  const mode_t before = umask(027);
  const fs::path file = folder / std::string(255, 'n');
  write_file(file, bytes_of("x"));
  umask(before);
  CHECK(fs::status(file).permissions() == fs::perms(0640));
}

TEST_CASE("reading names the file and the reason") {
  const Folder folder;
  CHECK(message<saddle::DataError>([&] { read_file(folder / "none"); }) ==
        "cannot read " + (folder / "none").string() + ": No such file or directory");
  CHECK(message<saddle::DataError>([&] { read_file(folder.path()); }) ==
        "cannot read " + folder.path().string() + ": Is a directory");
}

TEST_CASE("a pipe is read to its end") {
  const Folder folder;
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  std::mt19937_64 random(3);
  const Bytes bytes = random_bytes(200000, random);
  std::jthread writer([&] {
    const int pipe = ::open((folder / "pipe").c_str(), O_WRONLY);
    for (std::size_t at = 0; at < bytes.size();)
      at += static_cast<std::size_t>(::write(pipe, bytes.data() + at, bytes.size() - at));
    ::close(pipe);
  });
  CHECK(read_file(folder / "pipe") == bytes);
}

#ifndef __SANITIZE_ADDRESS__  // which needs more address space than this test leaves
TEST_CASE("a file larger than memory is a DataError") {
  const Folder folder;
  write_file(folder / "sparse", {});
  if (truncate((folder / "sparse").c_str(), off_t{1} << 40) != 0) return;  // this file system has no such files
  CHECK(in_child([&] {
    const rlimit limit = {.rlim_cur = 1 << 30, .rlim_max = 1 << 30};
    setrlimit(RLIMIT_AS, &limit);
    const std::string told = message<saddle::DataError>([&] { read_file(folder / "sparse"); });
    return has(told, "sparse: Cannot allocate memory");
  }));
}
#endif

TEST_CASE("a file that cannot be finished leaves the old one, no temporary one, and a CheckpointError") {
  const Folder folder;
  write_file(folder / "a", bytes_of("old"));
  const std::string reason = (folder / "b").string() + ": File too large";
  for (const bool ignored : {false, true}) {  // whatever the process does with SIGXFSZ, it lives on
    CAPTURE(ignored);
    CHECK(in_child([&] {
      signal(SIGXFSZ, ignored ? SIG_IGN : SIG_DFL);
      const rlimit limit = {.rlim_cur = 100000, .rlim_max = 100000};
      setrlimit(RLIMIT_FSIZE, &limit);
      const bool told = message<saddle::CheckpointError>([&] { write_file(folder / "b", Bytes(200000)); }) ==
                        "cannot write " + reason;
      message<saddle::CheckpointError>([&] { write_file(folder / "a", Bytes(200000)); });
      sigset_t pending;
      sigpending(&pending);
      return told && sigismember(&pending, SIGXFSZ) == 0;
    }));
  }
  CHECK(read_file(folder / "a") == bytes_of("old"));
  CHECK(folder.entries() == 1);
}

TEST_CASE("a folder that is missing or not ours is named as the reason") {
  const Folder folder;
  CHECK(message<saddle::CheckpointError>([&] { write_file(folder / "no/file", {}); }) ==
        "cannot write " + (folder / "no/file").string() + ": No such file or directory");
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  CHECK(in_child([&] {
    if (getuid() == 0 && setuid(65534) != 0) return false;  // root may write everywhere
    return has(message<saddle::CheckpointError>([&] { write_file(folder / "file", {}); }), "Permission denied");
  }));
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST_CASE("nothing but a regular file is replaced") {
  const Folder folder;
  CHECK(has(message<saddle::CheckpointError>([&] { write_file(folder.path(), {}); }), "Is a directory"));
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(write_file(folder / "pipe", {}), saddle::CheckpointError);
  CHECK(fs::is_fifo(folder / "pipe"));
  CHECK(folder.entries() == 1);
}

TEST_CASE("a link is followed") {
  const Folder folder;
  write_file(folder / "file", bytes_of("old"));
  fs::create_symlink("file", folder / "link");
  write_file(folder / "link", bytes_of("new"));
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(read_file(folder / "file") == bytes_of("new"));
  fs::create_symlink(".", folder / "here");
  CHECK(message<saddle::CheckpointError>([&] { write_file(folder / "here/none/file", {}); }) ==
        "cannot write " + (folder / "here/none/file").string() + ": No such file or directory");
}

TEST_CASE("threads that write one file leave one of their contents, whole") {
  const Folder folder;
  {
    std::vector<std::jthread> writers;
    for (int value = 0; value < 4; ++value) {
      writers.emplace_back([&, value] {
        for (int i = 0; i < 20; ++i) write_file(folder / "a", Bytes(5000, static_cast<std::byte>(value)));
      });
    }
  }
  const Bytes last = read_file(folder / "a");
  CHECK(last == Bytes(5000, last.at(0)));
  CHECK(folder.entries() == 1);
}

TEST_CASE("make_folder makes the missing folders above, and is content with one that is there") {
  const Folder folder;
  make_folder(folder / "a/b/c/");
  make_folder(folder / "a/b/c");
  CHECK(fs::is_directory(folder / "a/b/c"));
  write_file(folder / "file", {});
  CHECK(has(message<saddle::CheckpointError>([&] { make_folder(folder / "file"); }), "File exists"));
  CHECK(has(message<saddle::CheckpointError>([&] { make_folder(folder / "file/below"); }), "cannot write"));
}

TEST_CASE("rename_synced moves folders, and leaves a full one alone") {
  const Folder folder;
  make_folder(folder / "from");
  write_file(folder / "from/a", bytes_of("1"));
  rename_synced(folder / "from", folder / "to");
  CHECK(read_file(folder / "to/a") == bytes_of("1"));
  make_folder(folder / "other");
  CHECK_THROWS_AS(rename_synced(folder / "other", folder / "to"), saddle::CheckpointError);
  CHECK(read_file(folder / "to/a") == bytes_of("1"));
  CHECK_THROWS_AS(sync_folder(folder / "none"), saddle::CheckpointError);
}

TEST_CASE("crc32 has its published check value") {
  CHECK(crc32(bytes_of("123456789")) == 0xcbf43926u);
  CHECK(crc32({}) == 0);
}
