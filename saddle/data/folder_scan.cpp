#include <algorithm>
#include <system_error>

#include "saddle/core/error.h"
#include "saddle/data/folder_scan_detail.h"

namespace saddle::data {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

bool has_image_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

/// Files that are no regular ones, such as pipes, are strangers, whatever they are called: reading them may never end.
void add_file(const fs::directory_entry& entry, const fs::path& relative, FolderScan& scan) {
  std::error_code ignored;
  const bool image = has_image_extension(relative) && entry.is_regular_file(ignored);
  (image ? scan.images : scan.strangers).push_back(relative);
}

/// All below one of the top's folders. Links to folders are not followed here, so it ends.
void add_class(const fs::path& folder, const fs::path& name, FolderScan& scan) {
  const std::size_t before = scan.images.size();
  for (auto it = fs::recursive_directory_iterator(folder / name); it != fs::recursive_directory_iterator(); ++it) {
    const bool is_folder = it->is_directory() && !it->is_symlink();
    if (is_hidden(it->path())) {
      if (is_folder) it.disable_recursion_pending();
    } else if (!it->is_directory()) {
      add_file(*it, name / it->path().lexically_relative(folder / name), scan);
    }
  }
  if (scan.images.size() > before) scan.classes.push_back(name.string());
}

}  // namespace

std::size_t FolderScan::label(const fs::path& image) const {
  const auto found = std::lower_bound(classes.begin(), classes.end(), image.begin()->string());
  return std::size_t(found - classes.begin());
}

FolderScan scan_folder(const fs::path& folder) {
  FolderScan scan;
  try {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      const fs::path name = entry.path().filename();
      if (is_hidden(name)) continue;
      if (entry.is_directory()) {
        add_class(folder, name, scan);
      } else {
        add_file(entry, name, scan);
      }
    }
  } catch (const fs::filesystem_error& error) {
    throw DataError(text("cannot list ", error.path1().string(), ": ", error.code().message()));
  }
  scan.beside =
      std::any_of(scan.images.begin(), scan.images.end(), [](const fs::path& p) { return !p.has_parent_path(); });
  std::sort(scan.images.begin(), scan.images.end());
  std::sort(scan.strangers.begin(), scan.strangers.end());
  std::sort(scan.classes.begin(), scan.classes.end());
  return scan;
}

}  // namespace saddle::data
