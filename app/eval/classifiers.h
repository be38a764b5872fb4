#pragma once
#include <filesystem>
#include <string>

#include "saddle/metrics/extractor.h"
#include "saddle/train/config.h"

#include "app/commands.h"

namespace saddle::app {

/// A classifier of a data set, as an extractor.
struct KeptClassifier {
  metrics::Extractor extractor;
  std::filesystem::path file;  // its weights
  double seconds = 0;          // its training took; 0: it was there
  bool trained = false;        // now
};

/// The classifier of a labelled data set of images: from the folder, or trained now and put there. The file's name has
/// the hash of the images, labels and everything else that decides it.
/// @param data  as data_choice gives it. @throws ConfigError for data without labels or images
KeptClassifier classifier_of(const train::Choice& data, const std::filesystem::path& folder,
                             const CommonOptions& common);

/// How good it is on images it was not trained on.
struct Accuracy {
  double share = 0;
  std::string tested_on;  // "the test split", or "a tenth held out"
};
Accuracy accuracy_of(const metrics::Extractor& classifier, const train::Choice& data);

}  // namespace saddle::app
