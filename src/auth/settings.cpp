#include "auth/settings.hpp"

#include <algorithm>

#include "auth/endpoint.hpp"

namespace extraction::auth {

namespace {

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

// As it appears in `iss`.
std::string check_domain(const std::string& domain) {
  constexpr std::size_t max_size = 255;
  const bool fits =
      !domain.empty() && domain.size() <= max_size && std::ranges::all_of(domain, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == ':';
      });
  return fits ? "" : "must be a host name, without https:// and without a path";
}

std::string check_audience(const std::string& audience) {
  return audience.empty() ? "must not be empty" : "";
}

// scope-token of RFC 6749 §3.3. It will appear in a header field.
std::string check_scope(const std::string& scope) {
  const bool fits = std::ranges::all_of(
      scope, [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; });
  return fits ? ""
              : "must be a single scope: printable ASCII without spaces, double quotes or "
                "backslashes";
}

std::string check_jwks_url(const std::string& url) {
  return url.empty() || endpoint::parse(url)
             ? ""
             : "must be an https: or file: URL without a user; http: is only allowed on loopback";
}

std::string check_token_url(const std::string& url) {
  const auto parsed = endpoint::parse(url);
  return url.empty() || (parsed && !parsed->is_file())
             ? ""
             : "must be an https: URL without a user; http: is only allowed on loopback";
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
        "AUTH0_DOMAIN is the built-in tenant: whoever can get a token there has access, so use it "
        "for trials only");
  }
  if (about.audience == built_in_audience && about.domain != built_in_domain) {
    found.emplace_back(
        "AUTH0_AUDIENCE is the API of the built-in tenant, but AUTH0_DOMAIN is a different tenant");
  }
  return found;
}

}  // namespace extraction::auth
