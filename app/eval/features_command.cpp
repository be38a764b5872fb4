#include <iostream>

#include <nlohmann/json.hpp>

#include "app/eval/classifiers.h"
#include "app/eval/feature_choice.h"
#include "app/session.h"

namespace saddle::app {

int run(const FeaturesTrainCommand& command) {
  const std::optional<train::Choice> data = data_choice(command.data);
  if (!data) throw_unknown("data set", command.data, data::sources().names());
  start_libtorch(command.common.threads.value_or(0));
  const KeptClassifier found = classifier_of(*data, cache_folder(command.cache), command.common);
  const Accuracy accuracy = accuracy_of(found.extractor, *data);
  if (command.common.json) {
    print_json({{"data", command.data},
                {"file", found.file.string()},
                {"hash", found.extractor.hash},
                {"layer", found.extractor.layer},
                {"accuracy", accuracy.share},
                {"tested_on", accuracy.tested_on},
                {"trained", found.trained},
                {"seconds", found.seconds}});
    return 0;
  }
  std::ostream& out = messages(command.common);
  out << found.file.string() << "\naccuracy " << 100 * accuracy.share << " % on " << accuracy.tested_on;
  if (found.trained) out << ", trained in " << clock_text(found.seconds);
  out << std::endl;
  return 0;
}

}  // namespace saddle::app
