#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace saddle::data {

/// One file of a folder.
struct FileReport {
  std::string path;                    // relative to the folder
  std::int64_t width = 0, height = 0;  // 0 if broken
  std::int64_t channels = 0;           // 1 to 4; 0 if broken
  std::string sha256;                  // of the file's bytes; empty if they cannot be read
  std::string broken;                  // why it cannot be read; empty if it can
};

/// What is to be known of a folder before training on it.
struct FolderReport {
  std::vector<FileReport> files;                     // every PNG and JPEG, by path
  std::vector<std::string> classes;                  // the class folders, by name; none if the folder is flat
  std::vector<std::string> strangers;                // files that are neither PNG nor JPEG by their name
  bool mixed = false;                                // images lie both beside and in the class folders
  std::int64_t broken = 0;                           // files that cannot be read
  std::int64_t grey = 0, colour = 0;                 // readable files with 1 or 2, with 3 or 4 channels
  std::int64_t alpha = 0;                            // with 2 or 4
  std::int64_t common_width = 0, common_height = 0;  // the size that most have; of equally many, the smaller
  std::int64_t odd_sizes = 0;                        // with another size
  std::vector<std::vector<std::string>> duplicates;  // paths of files with the same bytes, two and more together
};

/// Reads and decodes every file, in parallel. Broken files are part of the answer.
/// @throws DataError if the folder is missing or cannot be listed.
FolderReport check_folder(const std::filesystem::path& folder);

}  // namespace saddle::data
