// A public key and the one algorithm it may be used with (RFC 8725 §3.1): the algorithm that a
// token names never decides how its signature is checked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/types.h>

namespace extraction::auth {

enum class signature_algorithm {
  rs256,  // RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3)
  es256,  // ECDSA on P-256 with SHA-256 (RFC 7518 §3.4)
};

// As `alg` spells it.
std::string_view to_string(signature_algorithm algorithm);

// Immutable; copies share the key. Thread-safe.
class verification_key {
 public:
  // Takes modulus and exponent, big-endian. Returns nullopt unless the modulus has 2048 to 8192
  // bits and the exponent is odd, above 1 and below 2^64, and OpenSSL accepts them.
  static std::optional<verification_key> from_rsa(std::string_view modulus,
                                                  std::string_view exponent);

  // Takes the coordinates of a point on P-256, 32 bytes each. Returns nullopt for anything else.
  static std::optional<verification_key> from_p256(std::string_view x, std::string_view y);

  signature_algorithm algorithm() const { return algorithm_; }

  // Whether `signature`, in the form that JOSE uses, is this key's signature of `text`. Throws
  // std::runtime_error if OpenSSL is out of memory.
  bool verifies(std::string_view text, std::string_view signature) const;

  // SubjectPublicKeyInfo in DER: equal for equal keys.
  std::string to_der() const;

 private:
  verification_key(signature_algorithm algorithm, std::shared_ptr<EVP_PKEY> key)
      : algorithm_(algorithm), key_(std::move(key)) {}

  signature_algorithm algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace extraction::auth
