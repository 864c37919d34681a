#include "aws/signature.hpp"

#include <array>
#include <span>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "support/random.hpp"

namespace extraction::aws {

namespace {

using digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

constexpr std::string_view terminator = "aws4_request";
constexpr std::size_t date_size = 8;  // of "20260217"

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string to_hex(std::span<const unsigned char> bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) append_hex(text, byte);
  return text;
}

digest authenticate(std::span<const unsigned char> key, std::string_view text) {
  digest code{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(),
       code.data(), nullptr);
  return code;
}

}  // namespace

std::string signing_scope::date_time() const {
  std::string text;
  for (const char c : to_iso_format(std::chrono::floor<std::chrono::seconds>(time))) {
    if (c == '+') break;
    if (c != '-' && c != ':') text += c;
  }
  return text + 'Z';
}

std::string signing_scope::credential() const {
  std::string text = date_time().substr(0, date_size);
  for (const std::string_view part : {region, service, terminator}) text.append("/").append(part);
  return text;
}

std::string hex_sha256(std::string_view text) {
  digest code{};
  SHA256(bytes_of(text), text.size(), code.data());
  return to_hex(code);
}

std::string sign(std::string_view canonical_request, const signing_scope& scope,
                 std::string_view secret_access_key) {
  const std::string date_time = scope.date_time();
  std::string text{"AWS4-HMAC-SHA256"};
  for (const std::string& line : {date_time, scope.credential(), hex_sha256(canonical_request)}) {
    text.append("\n").append(line);
  }

  const std::string secret = std::string("AWS4").append(secret_access_key);
  digest key = authenticate({bytes_of(secret), secret.size()}, date_time.substr(0, date_size));
  for (const std::string_view part : {scope.region, scope.service, terminator}) {
    key = authenticate(key, part);
  }
  return to_hex(authenticate(key, text));
}

}  // namespace extraction::aws
