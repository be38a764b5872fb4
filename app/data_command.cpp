#include <algorithm>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/core/names.h"
#include "saddle/data/folder.h"
#include "saddle/data/folder_report.h"
#include "saddle/data/packed.h"
#include "saddle/data/source.h"

#include "app/commands.h"
#include "app/session.h"

namespace saddle::app {
namespace {

constexpr std::size_t kShown = 10;  // names of a kind, for people; JSON has all

nlohmann::json folder_json(const data::FolderReport& report) {
  nlohmann::json files = nlohmann::json::array();
  for (const data::FileReport& file : report.files) {
    nlohmann::json entry = {{"path", file.path}, {"sha256", file.sha256}};
    if (file.broken.empty()) {
      entry.update({{"width", file.width}, {"height", file.height}, {"channels", file.channels}});
    } else {
      entry["broken"] = file.broken;
    }
    files.push_back(entry);
  }
  return {{"images", report.files.size()}, {"classes", report.classes},
          {"mixed", report.mixed},         {"broken", report.broken},
          {"grey", report.grey},           {"colour", report.colour},
          {"alpha", report.alpha},         {"size", {{"width", report.common_width}, {"height", report.common_height}}},
          {"odd_sizes", report.odd_sizes}, {"duplicates", report.duplicates},
          {"strangers", report.strangers}, {"files", files}};
}

/// "  broken              2   <what it means>", and some of the names below it.
void print_kind(const std::string& kind, std::int64_t count, const std::string& meaning,
                const std::vector<std::string>& names) {
  if (count == 0) return;
  std::cout << "  " << std::left << std::setw(12) << kind << std::right << std::setw(10) << grouped(count) << "   "
            << meaning << "\n";
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) std::cout << "      " << names[i] << "\n";
  if (names.size() > kShown) std::cout << "      ... (--json lists all)\n";
}

/// A line for each file that `wanted` holds of.
template <class Wanted, class Line>
std::vector<std::string> lines_of(const data::FolderReport& report, const Wanted& wanted, const Line& line) {
  std::vector<std::string> lines;
  for (const data::FileReport& file : report.files) {
    if (wanted(file)) lines.push_back(file.path + ": " + line(file));
  }
  return lines;
}

std::string size_text(const data::FileReport& file) { return text(file.width, " x ", file.height); }

void print_report(const data::FolderReport& report, const std::string& folder) {
  const auto images = static_cast<std::int64_t>(report.files.size()), readable = images - report.broken;
  std::cout << folder << ": " << grouped(images) << " images";
  if (!report.classes.empty()) std::cout << " in " << grouped(std::int64_t(report.classes.size())) << " classes";
  std::cout << "\n";
  print_kind("broken", report.broken, "cannot be read",
             lines_of(report, [](const auto& f) { return !f.broken.empty(); }, [](const auto& f) { return f.broken; }));
  print_kind("size", readable - report.odd_sizes, text("of ", report.common_width, " x ", report.common_height), {});
  print_kind("odd sizes", report.odd_sizes, "others; training resizes them all (image_size)",
             lines_of(
                 report,
                 [&](const auto& f) {
                   return f.broken.empty() && (f.width != report.common_width || f.height != report.common_height);
                 },
                 size_text));
  print_kind("colour", report.colour, "three channels", {});
  print_kind("grey", report.grey, report.colour > 0 ? "one channel, among colour" : "one channel", {});
  print_kind("alpha", report.alpha, "see-through; they are laid over black", {});
  std::vector<std::string> twice;
  for (const auto& group : report.duplicates)
    twice.push_back(group[0] + " = " + group[1] + (group.size() > 2 ? " = ..." : ""));
  print_kind("duplicates", std::int64_t(twice.size()), "groups of files with the same bytes", twice);
  print_kind("strangers", std::int64_t(report.strangers.size()),
             "neither .png nor .jpg nor .jpeg; they are passed over", report.strangers);
}

/// @throws DataError if the folder cannot be trained on as it is.
void require_usable(const data::FolderReport& report, const std::string& folder) {
  if (report.files.empty()) throw DataError(text(folder, ": no PNG or JPEG files"));
  if (report.mixed) throw DataError(text(folder, ": images lie both beside and in the class folders"));
  if (report.broken == 0) return;
  const auto first =
      std::find_if(report.files.begin(), report.files.end(), [](const auto& f) { return !f.broken.empty(); });
  throw DataError(text(folder, ": ", report.broken, " of ", report.files.size(),
                       " images cannot be read; the first is ", first->path, ": ", first->broken));
}

data::FolderOptions options_of(const DataPackCommand& command) {
  if (command.on_error != "fail" && command.on_error != "skip") {
    throw_unknown("--on-error", command.on_error, {"fail", "skip"});
  }
  using OnError = data::FolderOptions::OnError;
  return {.channels = command.channels,
          .size = command.size,
          .filter = data::filter_called(command.filter),
          .order = data::pass_order_called(command.order),
          .crop = command.crop,
          .on_error = command.on_error == "fail" ? OnError::fail : OnError::skip};
}

/// Where packed images come from: "faces, centred squares, 64 x 64 by lanczos".
std::string provenance(const DataPackCommand& command) {
  return text(command.folder, command.crop ? ", centred squares" : "",
              command.size > 0 ? text(", ", command.size, " x ", command.size, " by ", command.filter) : "",
              command.size > 0 && command.order != "columns-first" ? text(", ", command.order) : "");
}

}  // namespace

int run(const DataListCommand& command) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& row : data::sources().rows()) {
    nlohmann::json entry = {{"name", row.name}, {"formula", row.formula}, {"source", row.source}};
    std::string state;
    try {
      const data::Source source = data::sources().make(row.name, {});
      entry["ready"] = true;
      entry["sample_shape"] = source.sample_shape;
      entry["size"] = source.size;
      state = text_of(source.sample_shape) +
              (source.size > 0 ? ", " + grouped(source.size) + " samples" : ", drawn afresh");
    } catch (const Error& error) {
      entry["ready"] = false;
      entry["why"] = error.what();
      state = text("not ready: ", error.what());
    }
    list.push_back(entry);
    if (!command.common.json) std::cout << std::left << std::setw(24) << row.name << state << "\n";
  }
  if (command.common.json) print_json({{"data", list}});
  return 0;
}

int run(const DataCheckCommand& command) {
  start_libtorch(command.common.threads.value_or(0));
  const data::FolderReport report = data::check_folder(command.folder);
  if (command.common.json) {
    print_json(folder_json(report));
  } else {
    print_report(report, command.folder);
  }
  require_usable(report, command.folder);
  return 0;
}

int run(const DataPackCommand& command) {
  start_libtorch(command.common.threads.value_or(0));
  const data::FolderContent content = data::read_folder_content(command.folder, options_of(command));
  const std::string digest = data::write_packed(command.out, content.images, provenance(command));
  if (command.common.json) {
    print_json({{"file", command.out},
                {"shape", content.images.pixels.sizes().vec()},
                {"classes", content.images.classes},
                {"sha256", digest},
                {"skipped", content.skipped}});
    return 0;
  }
  for (const std::string& line : content.skipped) std::cerr << "skipped: " << line << "\n";
  std::cout << command.out << ": " << text_of(content.images.pixels.sizes());
  if (!content.images.classes.empty()) std::cout << ", " << content.images.classes.size() << " classes";
  std::cout << ", sha256 " << digest << "\n";
  return 0;
}

}  // namespace saddle::app
