#include "saddle/train/run_folder.h"

#include <fstream>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using train::RunFolder;

}  // namespace

TEST_CASE("a new run has its configuration and what made it") {
  const TemporaryFolder folder;
  const train::Config config = small_config({{"train.seed", std::int64_t{42}}});
  const fs::path path = folder.path() / "deep" / "run";
  CHECK_FALSE(train::is_run(path));
  const RunFolder run = RunFolder::create(path, config);
  CHECK(train::is_run(path));
  CHECK((settings_of(train::read_config(path)) == settings_of(config)));
  std::ifstream in(path / "meta.json");
  const nlohmann::json meta = nlohmann::json::parse(in);
  CHECK(meta.at("seed") == 42);
  for (const char* key : {"saddle", "torch", "machine"}) CHECK(meta.at(key).get<std::string>().size() > 2);
}

TEST_CASE("a run is not begun twice, and only what is a run is taken up") {
  const TemporaryFolder folder;
  { const RunFolder run = RunFolder::create(folder.path() / "run", small_config()); }
  CHECK(
      contains(message_of<ConfigError>([&] { RunFolder::create(folder.path() / "run", small_config()); }), "--resume"));
  CHECK_THROWS_AS(RunFolder::open(folder.path() / "nowhere"), CheckpointError);
  CHECK_FALSE(fs::exists(folder.path() / "nowhere"));
  CHECK_THROWS_AS(train::read_config(folder.path()), CheckpointError);
  CHECK(RunFolder::open(folder.path() / "run").path() == folder.path() / "run");
}

TEST_CASE("a folder is held by one at a time, and free once that one is gone") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run";
  {
    RunFolder run = RunFolder::create(path, small_config());
    CHECK(contains(message_of<CheckpointError>([&] { RunFolder::open(path); }), "another process"));
    CHECK_THROWS_AS(RunFolder::create(path, small_config()), CheckpointError);
    const RunFolder moved = std::move(run);
    CHECK_THROWS_AS(RunFolder::open(path), CheckpointError);
  }
  CHECK_NOTHROW(RunFolder::open(path));
}

TEST_CASE("runs are numbered beyond the highest, whatever else lies there") {
  const TemporaryFolder folder;
  const fs::path root = folder.path() / "runs";
  CHECK(train::next_run_folder(root, "a").filename() == "0001-a");
  CHECK(train::next_run_folder(root, "b").filename() == "0002-b");
  for (const char* other : {"0007-x", "notes", "-5", "99", "99999999999999999999-x", "12a-x"})
    fs::create_directories(root / other);
  CHECK(train::next_run_folder(root, "a").filename() == "0008-a");
  fs::create_directories(root / "9999-x");
  CHECK(train::next_run_folder(root, "a").filename() == "10000-a");
  CHECK(train::next_run_folder(root, "a").filename() == "10001-a");
}

TEST_CASE("the latest run of a name is the one with the highest number that was begun") {
  const TemporaryFolder folder;
  CHECK(train::latest_run(folder.path() / "nowhere", "a").empty());
  for (const char* name : {"0002-a", "0010-a", "0011-b", "9999-ab", "10000-b"})
    RunFolder::create(folder.path() / name, small_config());
  fs::create_directories(folder.path() / "0012-a");  // killed before anything was there
  CHECK(train::latest_run(folder.path(), "a").filename() == "0010-a");
  CHECK(train::latest_run(folder.path(), "b").filename() == "10000-b");
  CHECK(train::latest_run(folder.path(), "c").empty());
}

TEST_CASE("a configuration that lacks a line is refused, not filled with defaults") {
  const TemporaryFolder folder;
  { const RunFolder run = RunFolder::create(folder.path() / "run", small_config()); }
  const std::string toml = train::to_toml(small_config());
  const std::size_t line = toml.find("n_critic");
  std::ofstream(folder.path() / "run" / "config.toml")
      << toml.substr(0, line) << toml.substr(toml.find('\n', line) + 1);
  const std::string said = message_of<CheckpointError>([&] { train::read_config(folder.path() / "run"); });
  CHECK(contains(said, "it lacks rule.n_critic"));
}

TEST_CASE("checkpoints without a configuration are not taken for a new run's") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "run" / "checkpoints");
  std::ofstream(folder.path() / "run" / "checkpoints" / "last") << "0000000000\n";
  CHECK_THROWS_AS(RunFolder::create(folder.path() / "run", small_config()), ConfigError);
}

TEST_CASE("a configuration that somebody broke is refused with its file and line") {
  const TemporaryFolder folder;
  { const RunFolder run = RunFolder::create(folder.path() / "run", small_config()); }
  std::ofstream(folder.path() / "run" / "config.toml") << "[train]\nsteps = = 3\n";
  const std::string said = message_of<ConfigError>([&] { train::read_config(folder.path() / "run"); });
  CHECK(contains(said, "config.toml: line 2"));
}
