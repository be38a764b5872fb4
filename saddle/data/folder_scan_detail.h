#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace saddle::data {

/// What lies in a folder of images, by name alone: nothing is opened.
struct FolderScan {
  std::vector<std::filesystem::path> images;     // PNG and JPEG by their extension, sorted; relative to the folder
  std::vector<std::filesystem::path> strangers;  // everything else, sorted
  std::vector<std::string> classes;              // folders at the top with an image below, sorted
  bool beside = false;                           // some images lie at the top

  bool mixed() const { return beside && !classes.empty(); }
  /// Of an image of an unmixed folder with classes: the place of its first folder among them.
  std::size_t label(const std::filesystem::path& image) const;
};

/// @throws DataError if there is no such folder or it cannot be listed.
FolderScan scan_folder(const std::filesystem::path& folder);

}  // namespace saddle::data
