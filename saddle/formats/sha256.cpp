#include "saddle/formats/sha256.h"

#include <array>
#include <new>
#include <string_view>

#include <openssl/evp.h>

namespace saddle::formats {
namespace {

constexpr std::size_t kDigestBytes = 32;

/// libcrypto refuses only for want of memory: the digest and its state are of its own making.
void require_done(int status) {
  if (status != 1) throw std::bad_alloc();
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* state) const { EVP_MD_CTX_free(state); }

Sha256::Sha256() : state_(EVP_MD_CTX_new()) {
  if (!state_) throw std::bad_alloc();
  require_done(EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr));
}

void Sha256::add(std::span<const std::byte> bytes) {
  require_done(EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()));
}

std::string Sha256::finish() {
  std::array<unsigned char, kDigestBytes> digest;
  require_done(EVP_DigestFinal_ex(state_.get(), digest.data(), nullptr));
  require_done(EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr));
  constexpr std::string_view digits = "0123456789abcdef";
  std::string all;
  for (const unsigned char byte : digest) all += {digits[byte / 16], digits[byte % 16]};
  return all;
}

std::string sha256(std::span<const std::byte> bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.finish();
}

}  // namespace saddle::formats
