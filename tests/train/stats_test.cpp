#include "saddle/train/stats.h"

#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using nlohmann::json;

std::vector<json> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<json> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

std::vector<std::int64_t> steps_of(const fs::path& file) {
  std::vector<std::int64_t> steps;
  for (const json& line : lines_of(file)) steps.push_back(line.at("step"));
  return steps;
}

void append(const fs::path& file, const std::string& words) { std::ofstream(file, std::ios::app) << words; }

}  // namespace

TEST_CASE("lines after the step and torn lines are dropped, the others stay as they are") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "a.jsonl";
  CHECK(train::keep_lines_until(file, 5) == -1);
  CHECK_FALSE(fs::exists(file));
  append(file,
         "{\"step\": 1}\n{\"b\":2,   \"step\":3}\n\n{\"step\": \"4\"}\n5\n{\"other\": 1}\n\x80\n{\"step\": "
         "5}\n{\"step\": 6}\n{\"st");
  CHECK(train::keep_lines_until(file, 5) == 5);
  std::ifstream in(file);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) ==
        "{\"step\": 1}\n{\"b\":2,   \"step\":3}\n{\"step\": 5}\n");
  CHECK(train::keep_lines_until(file, 0) == -1);
  CHECK(fs::file_size(file) == 0);
}

TEST_CASE("a run has a line each so many steps and at its end") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "stats.jsonl";
  Run run(train::make_experiment(small_config({{"train.steps", std::int64_t{10}}})), folder.path());
  run.trainer.observe(train::stats_log(file, 4));
  run.trainer.run();
  CHECK((steps_of(file) == std::vector<std::int64_t>{4, 8, 10}));
  const json line = lines_of(file)[0];
  CHECK(line.at("event") == "step");
  CHECK(line.at("images") == 16);
  CHECK(line.at("loss/critic").is_number());
  CHECK(line.at("loss/generator").is_number());
  CHECK(line.at("refused") == 0);
  CHECK(line.at("seconds").get<double>() > 0);
}

TEST_CASE("a resumed run has each step once, though the first one was ahead of its checkpoint and died in a line") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "stats.jsonl";
  Run first(train::make_experiment(small_config()), folder.path());
  first.trainer.observe(train::stats_log(file, 1));
  first.trainer.observe([](const train::Moment& m) {
    if (m.progress.step == 7) throw std::runtime_error("killed");
  });
  CHECK_THROWS_AS(first.trainer.run(), std::runtime_error);
  CHECK(steps_of(file).back() == 7);
  append(file, "{\"event\":\"step\",\"images\":32,\"loss/cr");
  Run second(train::make_experiment(small_config()), folder.path());
  second.trainer.observe(train::stats_log(file, 1));
  second.trainer.resume();
  second.trainer.run();
  std::vector<std::int64_t> expected(20);
  std::iota(expected.begin(), expected.end(), 1);
  CHECK(steps_of(file) == expected);
}

TEST_CASE("refused steps and returns have lines that say what was not finite") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "stats.jsonl";
  Run run(poisoned(small_config(), [](const game::Draw& d) { return d.index >= 2 * 6 - 2 && d.index < 2 * 9 - 2; }),
          folder.path());
  run.trainer.observe(train::stats_log(file, 100));
  run.trainer.run();
  const std::vector<json> lines = lines_of(file);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].at("event") == "refused");
  CHECK(lines[0].at("step") == 6);
  CHECK(lines[0].at("what") == "critic: loss");
  CHECK(lines[0].at("loss/critic").is_null());  // JSON has no NaN
  CHECK(lines[3].at("event") == "rollback");
  CHECK(lines[3].at("step") == 4);
  CHECK(lines[4].at("step") == 20);
}

TEST_CASE("a file that cannot be written ends the run with its name") {
  const TemporaryFolder folder;
  Run run(train::make_experiment(small_config()), folder.path());
  run.trainer.observe(train::stats_log(folder.path() / "nowhere" / "stats.jsonl", 1));
  CHECK(contains(message_of<CheckpointError>([&] { run.trainer.run(); }), "nowhere/stats.jsonl"));
}
