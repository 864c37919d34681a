#include "auth/token.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "auth/base64url.hpp"
#include "auth/strict_json.hpp"
#include "web/ascii.hpp"

namespace extraction::auth {

namespace json = boost::json;

namespace {

// Allowed values of `typ`, without "application/" (RFC 7519 §5.1, RFC 9068 §2.1).
constexpr std::array<std::string_view, 2> access_token_types{"jwt", "at+jwt"};

constexpr std::array<signature_algorithm, 2> algorithms{signature_algorithm::rs256,
                                                        signature_algorithm::es256};

bool is_access_token_type(std::string_view type) {
  constexpr std::string_view prefix = "application/";
  if (web::equal_ignoring_case(type.substr(0, prefix.size()), prefix)) {
    type.remove_prefix(prefix.size());
  }
  return std::ranges::any_of(access_token_types, [type](std::string_view known) {
    return web::equal_ignoring_case(type, known);
  });
}

// Reads what the header determines, or says why it must not be trusted.
std::optional<refusal> read_header(const json::object& header, token& into) {
  // RFC 7515 §4.1.11: an extension that is not understood makes the token invalid. `b64` (RFC 7797)
  // changes what is signed; without `crit` some readers would honour it and some would not.
  if (header.contains("crit") || header.contains("b64")) return refusal::extension;

  const json::string* name = find_string(header, "alg");
  if (name == nullptr) return refusal::algorithm;
  const auto algorithm = std::ranges::find_if(algorithms, [name](signature_algorithm known) {
    return std::string_view{*name} == to_string(known);
  });
  if (algorithm == algorithms.end()) return refusal::algorithm;
  into.algorithm = *algorithm;

  if (header.contains("typ")) {
    const json::string* type = find_string(header, "typ");
    if (type == nullptr || !is_access_token_type(*type)) return refusal::type;
  }
  if (header.contains("kid")) {
    const json::string* id = find_string(header, "kid");
    if (id == nullptr) return refusal::malformed;
    into.key_id.emplace(id->data(), id->size());
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(refusal reason) {
  switch (reason) {
    case refusal::malformed: return "it is malformed";
    case refusal::algorithm: return "its algorithm does not match the key";
    case refusal::type: return "it is not an access token";
    case refusal::extension: return "it requires an extension";
    case refusal::no_key_id: return "it does not say which key signed it";
    case refusal::unknown_key: return "its key is unknown";
    case refusal::signature: return "its signature is wrong";
    case refusal::claims: return "its claims are malformed";
    case refusal::issuer: return "it is from another issuer";
    case refusal::audience: return "it is for another audience";
    case refusal::subject: return "its subject is too long or has control characters";
    case refusal::not_yet_valid: return "it is not valid yet";
    case refusal::expired: return "it has expired";
  }
  return "";
}

boost::system::result<token, refusal> parse_token(std::string_view text) {
  if (text.size() > max_token_size || std::ranges::count(text, '.') != 2) return refusal::malformed;
  const std::size_t first = text.find('.');
  const std::size_t second = text.rfind('.');

  const auto header_text = decode_base64url(text.substr(0, first));
  auto payload = decode_base64url(text.substr(first + 1, second - first - 1));
  auto signature = decode_base64url(text.substr(second + 1));
  if (!header_text || !payload || !signature) return refusal::malformed;
  const auto header = parse_object(*header_text);
  if (!header) return refusal::malformed;

  token parsed;
  if (const auto reason = read_header(*header, parsed)) return *reason;
  parsed.signed_text = text.substr(0, second);
  parsed.payload = *std::move(payload);
  parsed.signature = *std::move(signature);
  return parsed;
}

}  // namespace extraction::auth
