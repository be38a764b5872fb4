#include "app/lab/atlas_files.h"

#include <algorithm>
#include <cmath>

#include "saddle/core/names.h"
#include "saddle/formats/file.h"

#include "app/tables.h"

namespace saddle::app {
namespace {

using dynamics::Outcome;

constexpr const char* kHeader =
    "game,rule,objective,penalty,weight,momentum,start_radius,start,step_size,"
    "verdict,factor,power,cycle_radius,period,final_error\n";
constexpr int kFirstResult = 9;  // columns before the verdict

Outcome outcome_called(std::string_view word) {
  for (const Outcome o : {Outcome::converges, Outcome::cycles, Outcome::wrong_point, Outcome::diverges}) {
    if (word == dynamics::word_for(o)) return o;
  }
  return Outcome::undecided;
}

}  // namespace

std::string rows_of(const AtlasPlan& plan, const dynamics::Atlas& atlas, const dynamics::Atlas::Batch& batch,
                    const std::vector<dynamics::Verdict>& verdicts) {
  constexpr int kDigits = 7;
  std::string all;
  for (std::int64_t r = 0; r < batch.games; ++r) {
    const dynamics::AtlasGame g = atlas.game(batch.first + r);
    const dynamics::Verdict& v = verdicts[static_cast<std::size_t>(r)];
    all += text(batch.first + r, ",", plan.rules[g.rule], ",", plan.objectives[g.objective], ",",
                plan.penalties[g.penalty], ",", cell(g.weight), ",", cell(g.momentum), ",", cell(g.radius), ",",
                g.start, ",", cell(g.step_size), ",", dynamics::word_for(v.outcome));
    for (const double x : {v.factor, v.power, v.radius, v.period, v.final_error}) all += "," + cell(x, kDigits);
    all += "\n";
  }
  return all;
}

std::filesystem::path part_path(const std::filesystem::path& folder, std::size_t batch) {
  std::string name = std::to_string(batch);
  name.insert(0, name.size() < 6 ? 6 - name.size() : 0, '0');
  return folder / "parts" / (name + ".csv");
}

std::string gathered(const dynamics::Atlas& atlas, const std::vector<std::filesystem::path>& folders) {
  std::string all = kHeader;
  for (std::size_t k = 0; k < atlas.batches().size(); ++k) {
    const auto has = [k](const std::filesystem::path& folder) { return std::filesystem::exists(part_path(folder, k)); };
    const auto folder = std::ranges::find_if(folders, has);
    if (folder == folders.end()) return "";
    const std::vector<std::byte> bytes = formats::read_file(part_path(*folder, k));
    const std::string rows(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (std::ranges::count(rows, '\n') != atlas.batches()[k].games)
      throw DataError(text(part_path(*folder, k).string(), ": ", std::ranges::count(rows, '\n'), " rows, expected ",
                           atlas.batches()[k].games));
    all += rows;
  }
  return all;
}

std::vector<AtlasRow> parsed(const std::string& csv) {
  std::vector<AtlasRow> all;
  for (std::size_t from = csv.find('\n') + 1; from < csv.size();) {
    const std::size_t end = std::min(csv.find('\n', from), csv.size());
    std::vector<std::string_view> cells;
    for (std::size_t at = from; at <= end;) {
      const std::size_t to = std::min(csv.find(',', at), end);
      cells.emplace_back(csv.data() + at, to - at);
      at = to + 1;
    }
    if (cells.size() != kFirstResult + 6)
      throw DataError(text("atlas: row ", all.size(), " has ", cells.size(), " cells"));
    const auto result = [&](int k) { return cells[static_cast<std::size_t>(kFirstResult + k)]; };
    all.push_back({outcome_called(result(0)), number_of(result(1)).value_or(std::nan("")),
                   number_of(result(2)).value_or(std::nan("")), number_of(result(3)).value_or(std::nan("")),
                   number_of(result(4)).value_or(std::nan("")), number_of(result(5)).value_or(std::nan(""))});
    from = end + 1;
  }
  return all;
}

}  // namespace saddle::app
