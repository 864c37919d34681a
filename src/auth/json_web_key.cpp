#include "auth/json_web_key.hpp"

#include <algorithm>
#include <array>

#include "auth/base64url.hpp"
#include "auth/strict_json.hpp"

namespace extraction::auth {

namespace json = boost::json;

namespace {

// RFC 7518 §6.2.2, §6.3.2, §6.4.1.
constexpr std::array<std::string_view, 8> private_members{"d",  "p",  "q",   "dp",
                                                          "dq", "qi", "oth", "k"};

// The bytes of a member; nullopt if it is absent or malformed.
std::optional<std::string> find_bytes(const json::object& in, std::string_view name) {
  const json::string* text = find_string(in, name);
  return text != nullptr ? decode_base64url(*text) : std::nullopt;
}

// The same for a number, which must not have leading zeros (Base64urlUInt, RFC 7518 §2).
std::optional<std::string> find_number(const json::object& in, std::string_view name) {
  auto number = find_bytes(in, name);
  return number && !number->empty() && number->front() != '\0' ? number : std::nullopt;
}

// Whether a member is absent or equals `expected`.
bool absent_or(const json::object& in, std::string_view name, std::string_view expected) {
  if (!in.contains(name)) return true;
  const json::string* text = find_string(in, name);
  return text != nullptr && *text == expected;
}

bool allows_verifying(const json::object& in) {
  const json::value* operations = in.if_contains("key_ops");
  if (operations == nullptr) return true;
  const json::array* list = operations->if_array();
  return list != nullptr &&
         std::ranges::all_of(*list, [](const json::value& v) { return v.is_string(); }) &&
         std::ranges::count(*list, json::value("verify")) == 1;
}

std::optional<verification_key> make_rsa(const json::object& from) {
  const auto modulus = find_number(from, "n");
  const auto exponent = find_number(from, "e");
  return modulus && exponent ? verification_key::from_rsa(*modulus, *exponent) : std::nullopt;
}

std::optional<verification_key> make_p256(const json::object& from) {
  if (!from.contains("crv") || !absent_or(from, "crv", "P-256")) return std::nullopt;
  const auto x = find_bytes(from, "x");
  const auto y = find_bytes(from, "y");
  return x && y ? verification_key::from_p256(*x, *y) : std::nullopt;
}

struct key_type {
  std::string_view name;  // `kty`
  std::optional<verification_key> (*make)(const json::object&);
};

constexpr std::array<key_type, 2> key_types{{{"RSA", make_rsa}, {"EC", make_p256}}};

sha256_digest identify(const std::optional<std::string>& id, const verification_key& key) {
  return sha256{}(key.to_der() + (id ? '=' + *id : std::string{}));
}

}  // namespace

boost::system::result<json_web_key, key_refusal> parse_json_web_key(const json::object& from) {
  const json::string* type_name = find_string(from, "kty");
  if (type_name == nullptr) return key_refusal{"kty is missing"};
  const auto type = std::ranges::find_if(
      key_types, [&](const key_type& t) { return std::string_view{*type_name} == t.name; });
  if (type == key_types.end()) return key_refusal{"kty is neither RSA nor EC"};

  if (std::ranges::any_of(private_members, [&](auto name) { return from.contains(name); })) {
    return key_refusal{"it is a private key"};
  }
  if (!absent_or(from, "use", "sig")) return key_refusal{"use is not sig"};
  if (!allows_verifying(from)) return key_refusal{"key_ops does not contain verify"};

  std::optional<std::string> id;
  if (from.contains("kid")) {
    const json::string* text = find_string(from, "kid");
    if (text == nullptr) return key_refusal{"kid is not a string"};
    id.emplace(text->data(), text->size());
  }

  auto key = type->make(from);
  if (!key) return key_refusal{"its numbers are missing, malformed, too weak or not a key"};
  if (!absent_or(from, "alg", to_string(key->algorithm()))) {
    return key_refusal{"alg is not RS256 for RSA or ES256 for EC"};
  }
  const sha256_digest identity = identify(id, *key);
  return json_web_key{.id = std::move(id), .key = *std::move(key), .identity = identity};
}

}  // namespace extraction::auth
