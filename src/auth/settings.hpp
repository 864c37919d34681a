// What the operator decides about authentication, and what follows from it. Plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
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

  // Only to obtain a token; serving needs neither.
  std::string client_id;
  std::string client_secret;

  std::chrono::seconds jwks_life{600};     // after which the key set is fetched anew
  std::chrono::seconds jwks_cooldown{30};  // between fetches that unknown keys may cause
  std::size_t remembered_tokens = 4096;    // for each I/O thread, about 100 bytes each
};

// https://{domain}/, with the slash, as Auth0 writes it into `iss`.
std::string issuer(const settings& from);

std::string jwks_url(const settings& from);
std::string token_url(const settings& from);

// The first thing wrong with the settings, as a sentence for the operator that names the variable;
// nullopt if all is well. Never quotes a secret.
std::optional<std::string> find_fault(const settings& in);

// What the operator should be told at start. `exposed`: the server listens beyond loopback.
std::vector<std::string> warnings(const settings& about, bool exposed);

}  // namespace extraction::auth
