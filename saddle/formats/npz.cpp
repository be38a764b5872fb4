#include "saddle/formats/npz.h"

#include <array>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <utility>

#include "saddle/core/error.h"
#include "saddle/formats/file.h"
#include "saddle/formats/npy.h"
#include "saddle/formats/printable_detail.h"

#include <zip.h>

namespace saddle::formats {
namespace {

constexpr std::string_view kNpySuffix = ".npy";

struct DiscardZip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Zip = std::unique_ptr<zip_t, DiscardZip>;

struct CloseMember {
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};

/// The archive in memory, which must outlive it.
Zip open_zip(std::span<const std::byte> file, std::string_view name) {
  // An empty file is an empty archive to libzip.
  if (file.empty()) throw DataError(text(name, ": not an npz file: it is empty"));
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(file.data(), file.size(), /*freep=*/0, &error);
  zip_t* archive = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error) : nullptr;
  if (archive) {
    zip_error_fini(&error);
    return Zip(archive);
  }
  const std::string reason = zip_error_strerror(&error);
  const bool memory = zip_error_code_zip(&error) == ZIP_ER_MEMORY;
  zip_error_fini(&error);
  if (source) zip_source_free(source);
  if (memory) throw std::bad_alloc();
  throw DataError(text(name, ": not an npz file, which is a zip: ", reason));
}

/// A whole member, unpacked: no more than `most` bytes, what is left of those allowed, whatever the archive says its
/// size is.
std::vector<std::byte> unpack(zip_t* archive, std::uint64_t index, std::uint64_t most, std::uint64_t allowed,
                              const std::string& where) {
  const std::unique_ptr<zip_file_t, CloseMember> member(zip_fopen_index(archive, index, 0));
  if (!member) throw DataError(text(where, ": ", zip_strerror(archive)));
  std::vector<std::byte> all;
  std::array<std::byte, 1 << 16> piece;
  for (;;) {
    const zip_int64_t got = zip_fread(member.get(), piece.data(), piece.size());
    if (got < 0) throw DataError(text(where, ": ", zip_file_strerror(member.get())));
    if (got == 0) return all;
    if (std::uint64_t(got) > most - all.size()) {
      throw DataError(text(where, ": the arrays together are larger than the ", allowed, " bytes allowed"));
    }
    all.insert(all.end(), piece.begin(), piece.begin() + got);
  }
}

}  // namespace

std::vector<NamedArray> read_npz(std::span<const std::byte> file, std::string_view name, std::uint64_t max_bytes) {
  const Zip archive = open_zip(file, name);
  std::vector<NamedArray> arrays;
  std::set<std::string> keys;
  std::uint64_t left = max_bytes;
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* raw = zip_get_name(archive.get(), std::uint64_t(i), ZIP_FL_ENC_RAW);
    if (!raw) throw DataError(text(name, ": member ", i, ": ", zip_strerror(archive.get())));
    const std::string_view member = raw;
    const std::string where = text(name, ": ", printable(member));
    if (!member.ends_with(kNpySuffix)) throw DataError(text(where, ": expected only .npy files in an npz"));
    std::string key(member.substr(0, member.size() - kNpySuffix.size()));
    if (!keys.insert(key).second) throw DataError(text(where, ": there are two of this name"));
    const std::vector<std::byte> bytes = unpack(archive.get(), std::uint64_t(i), left, max_bytes, where);
    left -= bytes.size();
    arrays.push_back({.name = std::move(key), .array = read_npy(bytes, where)});
  }
  return arrays;
}

std::vector<NamedArray> read_npz(const std::filesystem::path& path) { return read_npz(read_file(path), path.string()); }

const Array& array_of(const std::vector<NamedArray>& arrays, std::string_view wanted, std::string_view name) {
  std::string all;
  for (const NamedArray& named : arrays) {
    if (named.name == wanted) return named.array;
    all += (all.empty() ? "" : ", ") + printable(named.name);
  }
  throw DataError(text(name, " has no array '", wanted, "'; it has ", all.empty() ? "none" : all));
}

}  // namespace saddle::formats
