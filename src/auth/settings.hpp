// What the operator decides about authentication, and what follows from it. Plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace extraction::auth {

// The tenant and API of the original service: fit to try things out, not to run them.
inline constexpr std::string_view built_in_domain = "dev-wkl17exhgoi6mj0m.us.auth0.com";
inline constexpr std::string_view built_in_audience =
    "https://dev-wkl17exhgoi6mj0m.us.auth0.com/api/v2/";

struct settings {
  bool disabled = false;  // every request is granted

  std::string domain{built_in_domain};      // host name of the Auth0 tenant
  std::string audience{built_in_audience};  // what `aud` must name
  std::string jwks_url;                     // empty: the one of `domain`
  std::string token_url;                    // empty: the one of `domain`
  std::string read_scope;                   // empty: any good token may read
  std::string write_scope;                  // empty: any good token may write
  std::string ca_file;                      // whom to believe, PEM; empty: whom the system believes

  // Only to obtain a token; serving needs neither.
  std::string client_id;
  std::string client_secret;

  std::chrono::milliseconds jwks_life{600'000};     // after which the key set is fetched anew
  std::chrono::milliseconds jwks_cooldown{30'000};  // between fetches that unknown keys may cause
  std::size_t remembered_tokens = 4096;             // for each I/O thread, about 100 bytes each
};

// https://{domain}/, with the slash, as Auth0 writes it into `iss`.
std::string issuer(const settings& from);

std::string jwks_url(const settings& from);
std::string token_url(const settings& from);

// Each says what is wrong with such a value, for whoever set it; "" if nothing is. A value is not
// quoted: there may be a password in a URL.
std::string check_domain(const std::string& domain);
std::string check_audience(const std::string& audience);
std::string check_scope(const std::string& scope);    // "" stands for none
std::string check_jwks_url(const std::string& url);   // "" for the one of the domain
std::string check_token_url(const std::string& url);  // "" for the one of the domain

// What the operator should be told at start. `exposed`: the server listens beyond loopback.
std::vector<std::string> warnings(const settings& about, bool exposed);

}  // namespace extraction::auth
