#include "saddle/formats/gzip.h"

#include <zlib.h>

#include "golden.h"
#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

namespace {

Bytes compress(const Bytes& bytes) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  Bytes out(deflateBound(&stream, bytes.size()));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

const auto inflate_1000 = [](const Bytes& file, std::string_view name) { return gunzip(file, 1000, name); };

}  // namespace

TEST_CASE("gunzip undoes zlib's gzip, at the exact maximum") {
  std::mt19937_64 random(4);
  for (const std::size_t size : {0, 1, 32767, 32768, 32769, 200000}) {
    Bytes bytes = random_bytes(size, random);
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(size / 2), bytes.end(), std::byte{7});
    const Bytes packed = compress(bytes);
    CHECK(gunzip(packed, size, "a.gz") == bytes);
    if (size > 0) CHECK_THROWS_AS(gunzip(packed, size - 1, "a.gz"), saddle::DataError);
    CHECK(gunzip_prefix(packed, size + 5, "a.gz") == bytes);
    CHECK(gunzip_prefix(packed, size / 2, "a.gz").size() == size / 2);
  }
}

TEST_CASE("members in a row are one content") {
  const Bytes packed = from_hex(golden::kGzipTwoMembers);
  CHECK(gunzip(packed, 100, "a.gz") == bytes_of("saddle point"));
  CHECK(gunzip_prefix(packed, 9, "a.gz") == bytes_of("saddle po"));
}

TEST_CASE("truncated gzip data are refused, except between members") {
  check_every_truncation(compress(bytes_of("saddle")), inflate_1000);
  const Bytes two = from_hex(golden::kGzipTwoMembers);
  const std::size_t first = compress(bytes_of("saddle")).size();
  for (std::size_t size = 0; size < two.size(); ++size) {
    const Bytes front(two.begin(), two.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(refuses(front, inflate_1000) == (size != first));
  }
}

TEST_CASE("damaged gzip data are a DataError or what they say") {
  check_flips(from_hex(golden::kGzipTwoMembers), inflate_1000);
}

TEST_CASE("the message has the byte of the compressed file") {
  Bytes packed = compress(bytes_of("saddle"));
  const std::size_t end = packed.size();
  packed.push_back(std::byte{0});
  CHECK(message<saddle::DataError>([&] { gunzip(packed, 100, "a.gz"); }) ==
        saddle::text("a.gz: byte ", end, ": something that is not gzip follows the gzip data"));
  packed.resize(end - 1);
  CHECK(message<saddle::DataError>([&] { gunzip(packed, 100, "a.gz"); }) ==
        saddle::text("a.gz: byte ", end - 1, ": gzip data ends too early"));
  CHECK(has(message<saddle::DataError>([&] { gunzip(bytes_of("plain text"), 100, "a.gz"); }), "a.gz: byte "));
}

TEST_CASE("a bomb stops at the maximum") {
  const Bytes bomb = compress(Bytes(64 << 20));  // 64 MB in 64 kB
  CHECK(bomb.size() < 100000);
  const std::string told = message<saddle::DataError>([&] { gunzip(bomb, 1000, "bomb.gz"); });
  CHECK(has(told, "inflates to more than 1000 bytes"));
  CHECK(gunzip_prefix(bomb, 4, "bomb.gz") == Bytes(4));
}
