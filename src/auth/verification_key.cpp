#include "auth/verification_key.hpp"

#include <stdexcept>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "support/openssl.hpp"

namespace extraction::auth {

namespace {

using bignum = openssl_ptr<BIGNUM, BN_free>;
using pkey = openssl_ptr<EVP_PKEY, EVP_PKEY_free>;
using pkey_context = openssl_ptr<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using digest_context = openssl_ptr<EVP_MD_CTX, EVP_MD_CTX_free>;
using ecdsa_signature = openssl_ptr<ECDSA_SIG, ECDSA_SIG_free>;
using parameter_builder = openssl_ptr<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using parameters = openssl_ptr<OSSL_PARAM, OSSL_PARAM_free>;

constexpr int min_rsa_bits = 2048;  // RFC 7518 §3.3
constexpr int max_rsa_bits = 8192;  // beyond this, one verification takes milliseconds
constexpr int max_rsa_exponent_bits = 64;
constexpr std::size_t p256_size = 32;  // of a coordinate, and of each half of a signature

// A refusal leaves errors in the thread's OpenSSL queue, where libcurl would find them.
struct error_queue_cleaner {
  ~error_queue_cleaner() { ERR_clear_error(); }
};

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bignum to_bignum(std::string_view big_endian) {
  bignum number{BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr)};
  if (!number) throw std::runtime_error("OpenSSL is out of memory");
  return number;
}

// nullptr if OpenSSL refuses the parameters or the resulting key.
pkey make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const parameters made{OSSL_PARAM_BLD_to_param(builder)};
  const pkey_context context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  if (!made || !context) throw std::runtime_error("OpenSSL is out of memory");

  EVP_PKEY* raw = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, made.get()) != 1) {
    return nullptr;
  }
  pkey key{raw};
  const pkey_context check{EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr)};
  if (!check || EVP_PKEY_public_check(check.get()) != 1) return nullptr;
  return key;
}

// Converts the two concatenated numbers (RFC 7518 §3.4) to the DER that OpenSSL takes. Empty if
// OpenSSL cannot do so.
std::string to_der_signature(std::string_view halves) {
  bignum r = to_bignum(halves.substr(0, p256_size));
  bignum s = to_bignum(halves.substr(p256_size));
  const ecdsa_signature pair{ECDSA_SIG_new()};
  if (!pair) throw std::runtime_error("OpenSSL is out of memory");
  ECDSA_SIG_set0(pair.get(), r.release(), s.release());

  unsigned char* raw = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &raw);
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owner{
      raw, [](unsigned char* p) { OPENSSL_free(p); }};
  return size > 0 ? std::string(raw, raw + size) : std::string{};
}

}  // namespace

std::string_view to_string(signature_algorithm algorithm) {
  return algorithm == signature_algorithm::rs256 ? "RS256" : "ES256";
}

std::optional<verification_key> verification_key::from_rsa(std::string_view modulus,
                                                           std::string_view exponent) {
  if (modulus.size() > max_rsa_bits / 8 || exponent.size() > max_rsa_exponent_bits / 8) {
    return std::nullopt;
  }
  const error_queue_cleaner cleaner;
  const bignum n = to_bignum(modulus);
  const bignum e = to_bignum(exponent);
  if (BN_num_bits(n.get()) < min_rsa_bits || BN_is_one(e.get()) || !BN_is_odd(e.get())) {
    return std::nullopt;
  }

  const parameter_builder builder{OSSL_PARAM_BLD_new()};
  if (!builder || !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) ||
      !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get())) {
    throw std::runtime_error("OpenSSL is out of memory");
  }
  pkey key = make_key("RSA", builder.get());
  if (!key) return std::nullopt;
  return verification_key{signature_algorithm::rs256, std::move(key)};
}

std::optional<verification_key> verification_key::from_p256(std::string_view x,
                                                            std::string_view y) {
  if (x.size() != p256_size || y.size() != p256_size) return std::nullopt;
  const error_queue_cleaner cleaner;

  std::string point{'\x04'};  // uncompressed (SEC 1 §2.3.3)
  point.append(x).append(y);
  const parameter_builder builder{OSSL_PARAM_BLD_new()};
  if (!builder ||
      !OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) ||
      !OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                        point.size())) {
    throw std::runtime_error("OpenSSL is out of memory");
  }
  pkey key = make_key("EC", builder.get());
  if (!key) return std::nullopt;
  return verification_key{signature_algorithm::es256, std::move(key)};
}

bool verification_key::verifies(std::string_view text, std::string_view signature) const {
  const error_queue_cleaner cleaner;
  std::string der;
  if (algorithm_ == signature_algorithm::rs256) {
    // RFC 8017 §8.2.2, step 1.
    if (signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()))) return false;
  } else {
    if (signature.size() != 2 * p256_size) return false;
    der = to_der_signature(signature);
    if (der.empty()) return false;
    signature = der;
  }

  const digest_context context{EVP_MD_CTX_new()};
  if (!context) throw std::runtime_error("OpenSSL is out of memory");
  // The padding of an RSA key is PKCS #1 v1.5 unless another one is set.
  return EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(),
                                 nullptr) == 1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text),
                          text.size()) == 1;
}

std::string verification_key::to_der() const {
  const int size = i2d_PUBKEY(key_.get(), nullptr);
  if (size <= 0) throw std::runtime_error("OpenSSL cannot encode a public key");
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_PUBKEY(key_.get(), &out);
  return der;
}

}  // namespace extraction::auth
