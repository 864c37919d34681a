// The issuer's side of a token, and the forger's: keys, JWKs and signatures made with OpenSSL,
// without the code under test. Throws std::runtime_error if OpenSSL fails.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/types.h>

namespace extraction::test {

std::string encode_base64url(std::string_view bytes);

class signing_key {
 public:
  static signing_key rsa(int bits = 2048, unsigned long exponent = 65537);
  static signing_key ec(const char* curve = "P-256");

  // One of each, created once; creating an RSA key takes a while.
  static const signing_key& shared_rsa();
  static const signing_key& shared_ec();

  // The public members of a JWK, without braces: "kty":"RSA","n":…
  std::string public_members() const;
  // A JWK with that id and further members, each with a comma in front.
  std::string jwk(std::string_view id, std::string_view further = "") const;

  std::string public_pem() const;
  std::string public_der() const;

  // PKCS #1 v1.5, or PSS, with that hash. For an RSA key.
  std::string sign_rsa(std::string_view text, const char* hash = "SHA256", bool pss = false) const;
  // r and s concatenated, 32 bytes each, as JOSE requires. For an EC key.
  std::string sign_ec(std::string_view text) const;
  // In the format of OpenSSL and X.509. For an EC key.
  std::string sign_ec_der(std::string_view text) const;

 private:
  explicit signing_key(std::shared_ptr<EVP_PKEY> key) : key_(std::move(key)) {}

  std::shared_ptr<EVP_PKEY> key_;
};

std::string hmac_sha256(std::string_view key, std::string_view text);

// header "." payload, both encoded.
std::string signing_input(std::string_view header, std::string_view payload);

std::string rs256_token(const signing_key& key, std::string_view header, std::string_view payload);
std::string es256_token(const signing_key& key, std::string_view header, std::string_view payload);

}  // namespace extraction::test
