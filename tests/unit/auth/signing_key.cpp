#include "unit/auth/signing_key.hpp"

#include <stdexcept>
#include <vector>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace extraction::test {

namespace {

template <class T>
T* demand(T* made) {
  if (made == nullptr) throw std::runtime_error("OpenSSL made nothing");
  return made;
}

void demand(int done) {
  if (done != 1) throw std::runtime_error("OpenSSL failed");
}

std::string number(const EVP_PKEY* key, const char* name, int size = 0) {
  BIGNUM* raw = nullptr;
  demand(EVP_PKEY_get_bn_param(key, name, &raw));
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> owner{raw, &BN_free};
  std::string bytes(static_cast<std::size_t>(size > 0 ? size : BN_num_bytes(raw)), '\0');
  BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return bytes;
}

std::string sign(EVP_PKEY* key, std::string_view text, const char* hash, bool pss) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{demand(EVP_MD_CTX_new()),
                                                                        &EVP_MD_CTX_free};
  EVP_PKEY_CTX* options = nullptr;
  demand(EVP_DigestSignInit_ex(context.get(), &options, hash, nullptr, nullptr, key, nullptr));
  if (pss) {
    demand(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING));
    demand(EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST));
  }
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  demand(EVP_DigestSign(context.get(), nullptr, &size, data, text.size()));
  std::string signature(size, '\0');
  demand(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                        data, text.size()));
  signature.resize(size);
  return signature;
}

}  // namespace

std::string encode_base64url(std::string_view bytes) {
  std::string text(bytes.size() / 3 * 4 + 5, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

signing_key signing_key::rsa(int bits, unsigned long exponent) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{
      demand(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)), &EVP_PKEY_CTX_free};
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> e{demand(BN_new()), &BN_free};
  demand(BN_set_word(e.get(), exponent));
  demand(EVP_PKEY_keygen_init(context.get()));
  demand(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits));
  demand(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()));
  EVP_PKEY* raw = nullptr;
  demand(EVP_PKEY_generate(context.get(), &raw));
  return signing_key{{raw, &EVP_PKEY_free}};
}

signing_key signing_key::ec(const char* curve) {
  return signing_key{{demand(EVP_EC_gen(curve)), &EVP_PKEY_free}};
}

const signing_key& signing_key::shared_rsa() {
  static const signing_key key = rsa();
  return key;
}

const signing_key& signing_key::shared_ec() {
  static const signing_key key = ec();
  return key;
}

std::string signing_key::public_members() const {
  if (EVP_PKEY_is_a(key_.get(), "RSA") == 1) {
    return R"("kty":"RSA","n":")" + encode_base64url(number(key_.get(), OSSL_PKEY_PARAM_RSA_N)) +
           R"(","e":")" + encode_base64url(number(key_.get(), OSSL_PKEY_PARAM_RSA_E)) + '"';
  }
  const int size = (EVP_PKEY_get_bits(key_.get()) + 7) / 8;
  return R"("kty":"EC","crv":"P-)" + std::to_string(EVP_PKEY_get_bits(key_.get())) + R"(","x":")" +
         encode_base64url(number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, size)) + R"(","y":")" +
         encode_base64url(number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, size)) + '"';
}

std::string signing_key::jwk(std::string_view id, std::string_view further) const {
  return "{" + public_members() + R"(,"kid":")" + std::string{id} + '"' + std::string{further} +
         "}";
}

std::string signing_key::public_pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory{demand(BIO_new(BIO_s_mem())), &BIO_free};
  demand(PEM_write_bio_PUBKEY(memory.get(), key_.get()));
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string signing_key::public_der() const {
  std::string der(static_cast<std::size_t>(i2d_PUBKEY(key_.get(), nullptr)), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_PUBKEY(key_.get(), &out);
  return der;
}

std::string signing_key::sign_rsa(std::string_view text, const char* hash, bool pss) const {
  return sign(key_.get(), text, hash, pss);
}

std::string signing_key::sign_ec_der(std::string_view text) const {
  return sign(key_.get(), text, "SHA256", false);
}

std::string signing_key::sign_ec(std::string_view text) const {
  const std::string der = sign_ec_der(text);
  const auto* in = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair{
      demand(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size()))), &ECDSA_SIG_free};
  std::string halves(64, '\0');
  auto* out = reinterpret_cast<unsigned char*>(halves.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out + 32, 32);
  return halves;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::string mac(32, '\0');
  unsigned size = 0;
  demand(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(),
              reinterpret_cast<unsigned char*>(mac.data()), &size));
  return mac;
}

std::string signing_input(std::string_view header, std::string_view payload) {
  return encode_base64url(header) + '.' + encode_base64url(payload);
}

std::string rs256_token(const signing_key& key, std::string_view header, std::string_view payload) {
  const std::string input = signing_input(header, payload);
  return input + '.' + encode_base64url(key.sign_rsa(input));
}

std::string es256_token(const signing_key& key, std::string_view header, std::string_view payload) {
  const std::string input = signing_input(header, payload);
  return input + '.' + encode_base64url(key.sign_ec(input));
}

}  // namespace extraction::test
