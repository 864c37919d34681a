// The operator's settings for authentication, and values derived from them. Plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace extraction::auth {

// The tenant and API of the original service: for trials, not for production.
inline constexpr std::string_view built_in_domain = "dev-wkl17exhgoi6mj0m.us.auth0.com";
inline constexpr std::string_view built_in_audience =
    "https://dev-wkl17exhgoi6mj0m.us.auth0.com/api/v2/";

struct settings {
  bool disabled = false;  // every request is allowed

  std::string domain{built_in_domain};      // host name of the Auth0 tenant
  std::string audience{built_in_audience};  // what `aud` must contain
  std::string jwks_url;                     // empty: the one of `domain`
  std::string token_url;                    // empty: the one of `domain`
  std::string read_scope;                   // empty: any valid token may read
  std::string write_scope;                  // empty: any valid token may write
  std::string ca_file;                      // trusted CA certificates, PEM; empty: the system's

  // Only used to obtain a token; serving needs neither.
  std::string client_id;
  std::string client_secret;

  std::chrono::milliseconds jwks_life{600'000};     // after which the key set is fetched again
  std::chrono::milliseconds jwks_cooldown{30'000};  // between fetches that unknown keys may cause
  std::size_t remembered_tokens = 4096;             // for each I/O thread, about 110 bytes each
};

// https://{domain}/, with the slash, as Auth0 writes it into `iss`.
std::string issuer(const settings& from);

std::string jwks_url(const settings& from);
std::string token_url(const settings& from);

// Each says what is wrong with a value, for the operator; "" if nothing is. The value is not
// quoted: a URL may contain a password.
std::string check_domain(const std::string& domain);
std::string check_audience(const std::string& audience);
std::string check_scope(const std::string& scope);    // "" stands for none
std::string check_jwks_url(const std::string& url);   // "" for the one of the domain
std::string check_token_url(const std::string& url);  // "" for the one of the domain

// What the operator should know at the start. `exposed`: the server listens beyond loopback.
std::vector<std::string> warnings(const settings& about, bool exposed);

}  // namespace extraction::auth
