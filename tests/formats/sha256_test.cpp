#include "saddle/formats/sha256.h"

#include <algorithm>

#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

TEST_CASE("SHA-256 gives the digests of NIST's examples for FIPS 180-4") {
  CHECK(sha256({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256(bytes_of("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(Bytes(1'000'000, std::byte{'a'})) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not depend on how the bytes are cut, and a finished one begins anew") {
  std::mt19937_64 random(5);
  Sha256 digest;
  for (int round = 0; round < 50; ++round) {
    const Bytes whole = random_bytes(random() % 500, random);
    for (std::size_t at = 0; at < whole.size();) {
      const std::size_t size = std::min<std::size_t>(random() % 80, whole.size() - at);
      digest.add(std::span(whole).subspan(at, size));
      at += size;
    }
    CHECK(digest.finish() == sha256(whole));
  }
}
