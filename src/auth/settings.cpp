#include "auth/settings.hpp"

#include <algorithm>

#include "auth/endpoint.hpp"

namespace extraction::auth {

namespace {

// A host name with an optional port, as it stands in `iss`: no scheme, no path, no user.
bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == ':';
  });
}

// scope-token of RFC 6749 §3.3: printable, without white space, '"' and '\'.
bool is_scope(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

std::string of_domain(const settings& from, std::string_view path) {
  return "https://" + from.domain + std::string{path};
}

}  // namespace

std::string issuer(const settings& from) {
  return of_domain(from, "/");
}

std::string jwks_url(const settings& from) {
  return from.jwks_url.empty() ? of_domain(from, "/.well-known/jwks.json") : from.jwks_url;
}

std::string token_url(const settings& from) {
  return from.token_url.empty() ? of_domain(from, "/oauth/token") : from.token_url;
}

std::optional<std::string> find_fault(const settings& in) {
  if (!is_host(in.domain)) {
    return "AUTH0_DOMAIN must be a host name, without https:// and without a path";
  }
  if (in.audience.empty()) return "AUTH0_AUDIENCE must not be empty";
  if (!is_scope(in.read_scope)) return "AUTH0_READ_SCOPE must be one scope";
  if (!is_scope(in.write_scope)) return "AUTH0_WRITE_SCOPE must be one scope";
  if (!endpoint::parse(jwks_url(in))) {
    return "AUTH0_JWKS_URL must be an https: or file: URL without a user; "
           "http: is for loopback addresses only";
  }
  const auto token_endpoint = endpoint::parse(token_url(in));
  if (!token_endpoint || token_endpoint->is_file()) {
    return "AUTH0_TOKEN_URL must be an https: URL without a user; "
           "http: is for loopback addresses only";
  }
  if (in.jwks_life < std::chrono::seconds{1} || in.jwks_cooldown < std::chrono::seconds{1}) {
    return "AUTH0_JWKS_LIFE_SECONDS and AUTH0_JWKS_COOLDOWN_SECONDS must be at least 1";
  }
  return std::nullopt;
}

std::vector<std::string> warnings(const settings& about, bool exposed) {
  std::vector<std::string> found;
  if (about.disabled) {
    if (exposed) {
      found.emplace_back(
          "authentication is off and the server listens beyond loopback: anyone who can reach it "
          "may read and change every job");
    }
    return found;
  }
  if (about.domain == built_in_domain) {
    found.emplace_back(
        "AUTH0_DOMAIN is the built-in tenant: whoever gets a token there is let in, which is for "
        "trying things out only");
  }
  if (about.audience == built_in_audience && about.domain != built_in_domain) {
    found.emplace_back(
        "AUTH0_AUDIENCE is the API of the built-in tenant, but AUTH0_DOMAIN is another");
  }
  return found;
}

}  // namespace extraction::auth
