#include "saddle/data/folder_report.h"

#include <algorithm>
#include <map>
#include <utility>

#include "saddle/core/error.h"
#include "saddle/core/parallel.h"
#include "saddle/data/folder_scan_detail.h"
#include "saddle/formats/file.h"
#include "saddle/formats/image.h"
#include "saddle/formats/sha256.h"

namespace saddle::data {
namespace {

namespace fs = std::filesystem;

/// What `broken` says of a file that the report names anyway.
std::string without_name(const std::string& message, const std::string& name) {
  return message.starts_with(name + ": ") ? message.substr(name.size() + 2) : message;
}

/// Throws nothing.
void examine(const fs::path& path, FileReport& report) {
  const std::string name = path.string();
  try {
    const std::vector<std::byte> bytes = formats::read_file(path);
    report.sha256 = formats::sha256(bytes);
    const formats::Image image = formats::read_image(bytes, name);
    report.width = image.width, report.height = image.height, report.channels = image.channels;
  } catch (const std::exception& error) {
    report.broken = without_name(error.what(), name);
  }
}

void count(const FileReport& file, FolderReport& report) {
  report.broken += !file.broken.empty();
  if (!file.broken.empty()) return;
  (file.channels <= 2 ? report.grey : report.colour) += 1;
  report.alpha += file.channels % 2 == 0;
}

void find_common_size(FolderReport& report) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> sizes;
  for (const FileReport& file : report.files) {
    if (file.broken.empty()) ++sizes[{file.width, file.height}];
  }
  if (sizes.empty()) return;
  const auto most =
      std::max_element(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  std::tie(report.common_width, report.common_height) = most->first;
  report.odd_sizes = report.grey + report.colour - most->second;
}

void find_duplicates(FolderReport& report) {
  std::map<std::string, std::vector<std::string>> by_digest;
  for (const FileReport& file : report.files) {
    if (!file.sha256.empty()) by_digest[file.sha256].push_back(file.path);
  }
  for (auto& [digest, paths] : by_digest) {
    if (paths.size() > 1) report.duplicates.push_back(std::move(paths));
  }
  std::sort(report.duplicates.begin(), report.duplicates.end());
}

}  // namespace

FolderReport check_folder(const fs::path& folder) {
  const FolderScan scan = scan_folder(folder);
  FolderReport report;
  report.classes = scan.classes;
  report.mixed = scan.mixed();
  for (const fs::path& stranger : scan.strangers) report.strangers.push_back(stranger.generic_string());
  report.files.resize(scan.images.size());
  in_parallel(std::int64_t(report.files.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i)
      examine(folder / scan.images[std::size_t(i)], report.files[std::size_t(i)]);
  });
  for (std::size_t i = 0; i < report.files.size(); ++i) {
    report.files[i].path = scan.images[i].generic_string();
    count(report.files[i], report);
  }
  find_common_size(report);
  find_duplicates(report);
  return report;
}

}  // namespace saddle::data
