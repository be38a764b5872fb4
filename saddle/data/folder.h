#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "saddle/data/images.h"
#include "saddle/data/resize.h"

namespace saddle::data {

/// A folder of PNG and JPEG files: flat, or with a subfolder for each class, whatever lies deeper belonging to it.
/// Names that begin with a dot are passed over, and folders deeper down that are links. The order is that of the paths,
/// letter by letter, and labels are the classes' places in it: never the order in which a disk lists them.
struct FolderOptions {
  std::int64_t channels = 3;  // 1 or 3, as `to_channels` has it
  std::int64_t size = 0;      // pixels a side; 0: as they are, and all the same
  Filter filter = Filter::lanczos;
  PassOrder order = PassOrder::columns_first;
  bool crop = false;  // the largest centred square first; otherwise other shapes are stretched
  enum class OnError { fail, skip } on_error = OnError::fail;  // what a file that cannot be read does
};

/// The images, and which files they are.
struct FolderContent {
  Images images;
  std::vector<std::string> paths;    // {n}: relative to the folder
  std::vector<std::string> skipped;  // a line for each file left out, with its reason
};

/// Decoded in parallel, resized one by one.
/// @throws DataError naming the file: the folder is missing, has no images or has some beside its class folders;
///         without `skip`, one is broken; with it, a class has none that can be read; with size 0, one has another size
///         than the first. ConfigError for options out of range.
FolderContent read_folder_content(const std::filesystem::path& folder, const FolderOptions& options = {});

/// The images alone, with labels if there are class folders.
Images read_folder(const std::filesystem::path& folder, const FolderOptions& options = {});

}  // namespace saddle::data
