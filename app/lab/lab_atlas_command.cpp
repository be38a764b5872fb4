#include <cmath>
#include <iostream>
#include <map>

#include <nlohmann/json.hpp>

#include "saddle/core/memory.h"
#include "saddle/formats/file.h"

#include "app/lab/atlas_files.h"
#include "app/lab/atlas_picture.h"
#include "app/renewed_line.h"
#include "app/session.h"
#include "app/shard.h"
#include "app/tables.h"

namespace saddle::app {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// The folder with its plan; a plan that is there must be this one.
void open_folder(const fs::path& folder, const AtlasPlan& plan, bool resume) {
  if (fs::exists(folder / "atlas.json")) {
    if (!(read_plan(folder) == plan))
      throw ConfigError(text("--out ", folder.string(), ": holds an atlas of another call (see its atlas.json)"));
    if (!resume && fs::exists(folder / "parts") && !fs::is_empty(folder / "parts"))
      throw ConfigError(text("--out ", folder.string(), ": was begun before; --resume goes on with it"));
  }
  formats::make_folder(folder / "parts");
  write_plan(folder, plan);
}

/// Table, picture and page of an atlas whose parts are all there; nothing if one is missing.
struct Finished {
  std::vector<std::string> written;
  std::map<std::string, std::int64_t> verdicts;
};

Finished finish(const fs::path& out, const AtlasPlan& plan, const dynamics::Atlas& atlas,
                const std::vector<fs::path>& folders) {
  Finished all;
  const std::string csv = gathered(atlas, folders);
  if (csv.empty()) return all;
  const std::vector<AtlasRow> rows = parsed(csv);
  for (const AtlasRow& row : rows) ++all.verdicts[dynamics::word_for(row.outcome)];
  all.written = {write_text(out / "atlas.csv", csv), write_text(out / "atlas.svg", atlas_picture(plan, atlas, rows)),
                 write_text(out / "atlas.html", atlas_page(plan, atlas, rows))};
  return all;
}

void tell(const CommonOptions& common, const Finished& all, json object) {
  object["complete"] = !all.written.empty();
  object["verdicts"] = all.verdicts;
  object["written"] = all.written;
  if (common.json) return print_json(object);
  std::ostream& out = messages(common);
  for (const auto& [word, count] : all.verdicts) out << word << ": " << grouped(count) << "\n";
  for (const std::string& path : all.written) out << path << "\n";
  if (all.written.empty()) out << "not all batches are there yet; `saddle lab atlas merge` puts shards together\n";
  out << std::flush;
}

void require_cpu(const CommonOptions& common) {
  if (common.device != "cpu") throw ConfigError(text("lab atlas runs on the cpu, not on ", common.device));
}

}  // namespace

int run(const LabAtlasCommand& command) {
  require_cpu(command.common);
  const Shard shard = shard_of(command.shard);
  const AtlasPlan plan = plan_of(command);
  const auto threads = static_cast<int>(start_libtorch(command.common.threads.value_or(0)));
  keep_memory();
  const dynamics::Atlas atlas = make_atlas(plan);
  const fs::path out = command.out;
  open_folder(out, plan, command.resume);

  std::vector<std::size_t> batches;
  std::int64_t games = 0;
  for (auto k = static_cast<std::size_t>(shard.place - 1); k < atlas.batches().size();
       k += static_cast<std::size_t>(shard.of)) {
    if (fs::exists(part_path(out, k))) continue;
    batches.push_back(k);
    games += atlas.batches()[k].games;
  }
  const std::int64_t steps = games * plan.steps;
  std::int64_t done = 0;
  RenewedLine line(command.common.quiet);
  dynamics::play_batches(
      atlas, batches, threads,
      [&](std::size_t k, const std::vector<dynamics::Verdict>& verdicts) {
        write_text(part_path(out, k), rows_of(plan, atlas, atlas.batches()[k], verdicts));
      },
      [&](std::int64_t more) {
        done += more;
        line.show([&] {
          const double speed = static_cast<double>(done) / line.seconds();
          return text("atlas: ", 100 * done / steps, " %  ", grouped(std::llround(speed)), " steps of games a second  ",
                      line.eta(static_cast<double>(done) / static_cast<double>(steps)));
        });
      });
  const double seconds = line.seconds();
  tell(command.common, finish(out, plan, atlas, {out}),
       {{"out", out.string()},
        {"games", atlas.games()},
        {"played", games},
        {"steps", plan.steps},
        {"batches", atlas.batches().size()},
        {"seconds", seconds},
        {"steps_per_second", seconds > 0 ? static_cast<double>(steps) / seconds : 0}});
  return 0;
}

int run(const LabAtlasMergeCommand& command) {
  require_cpu(command.common);
  start_libtorch(command.common.threads.value_or(0));
  const std::vector<fs::path> folders(command.folders.begin(), command.folders.end());
  const AtlasPlan plan = read_plan(folders[0]);
  for (const fs::path& folder : folders) {
    if (!(read_plan(folder) == plan))
      throw ConfigError(text(folder.string(), " and ", folders[0].string(), " are shards of different atlases"));
  }
  const dynamics::Atlas atlas = make_atlas(plan);
  const fs::path out = command.out.empty() ? folders[0] : fs::path(command.out);
  for (std::size_t k = 0; k < atlas.batches().size(); ++k) {
    bool found = false;
    for (const fs::path& folder : folders) found = found || fs::exists(part_path(folder, k));
    if (!found) throw DataError(text("merge: batch ", k, " of ", atlas.batches().size(), " is in none of the folders"));
  }
  formats::make_folder(out);
  write_plan(out, plan);
  tell(command.common, finish(out, plan, atlas, folders), {{"out", out.string()}, {"games", atlas.games()}});
  return 0;
}

}  // namespace saddle::app
