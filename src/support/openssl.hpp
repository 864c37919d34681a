// Owning handles for the C objects of OpenSSL, and SHA-256.
#pragma once

#include <memory>
#include <string_view>

#include <openssl/evp.h>

#include "support/sha256_digest.hpp"

namespace extraction {

template <auto free>
struct openssl_deleter {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};

template <class T, auto free>
using openssl_ptr = std::unique_ptr<T, openssl_deleter<free>>;

// Computes SHA-256 without looking up the algorithm and without allocating each time, which would
// cost more than hashing a token. Not thread-safe.
class sha256 {
 public:
  // Throws std::runtime_error if OpenSSL cannot provide the algorithm.
  sha256();

  sha256_digest operator()(std::string_view data);

 private:
  openssl_ptr<EVP_MD, EVP_MD_free> algorithm_;
  openssl_ptr<EVP_MD_CTX, EVP_MD_CTX_free> context_;
};

}  // namespace extraction
