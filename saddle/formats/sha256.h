#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace saddle::formats {

/// SHA-256 of bytes that come piece by piece.
///
/// Source: FIPS 180-4, section 6.2; computed by OpenSSL's libcrypto.
class Sha256 {
 public:
  Sha256();
  void add(std::span<const std::byte> bytes);
  /// 64 lower-case hexadecimal digits of all that was added. Then the object begins anew.
  std::string finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* state) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> state_;
};

/// Of bytes at once: sha256 of nothing is "e3b0c442...52b855".
std::string sha256(std::span<const std::byte> bytes);

}  // namespace saddle::formats
