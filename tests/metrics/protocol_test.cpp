// Which numbers may be compared.
#include "saddle/metrics/protocol.h"

#include <doctest/doctest.h>

using namespace saddle;
using namespace saddle::metrics;

TEST_CASE("each step of the preparation is a field, and any change of it a difference") {
  const Extractor base{.name = "classifier", .layer = "after 8 of 9 layers", .hash = "ab"};
  const Protocol protocol = protocol_of(base);
  CHECK(text_of(protocol.at("rounding")) == "8 bit");
  CHECK(text_of(protocol.at("resize")) == "none");
  CHECK(differences(protocol, protocol).empty());
  CHECK(in_words(differences(protocol, protocol)).empty());

  std::vector<Extractor> others(8, base);
  others[0].name = "pixels", others[1].layer = "input", others[2].hash = "cd";
  others[3].preparation.bytes = false, others[4].preparation.channels = 3, others[5].preparation.each_channel = true;
  others[6].preparation.size = 299, others[7].preparation.high = 255;
  for (const Extractor& other : others) CHECK(differences(protocol, protocol_of(other)).size() == 1);
  Extractor lanczos = others[6];
  lanczos.preparation.filter = data::Filter::lanczos;
  CHECK(differences(protocol_of(others[6]), protocol_of(lanczos)).size() == 1);
}

TEST_CASE("differences are named with both values; a missing field counts") {
  const Protocol a{{"n_real", std::int64_t{10000}}, {"split", std::string("train")}},
      b{{"n_real", std::int64_t{5000}}, {"seed", std::int64_t{1}}, {"split", std::string("train")}};
  CHECK(in_words(differences(a, b)) == "n_real: 10000 against 5000; seed: none against 1");
}
