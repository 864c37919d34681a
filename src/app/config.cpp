#include "app/config.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <thread>

#include <CLI/Error.hpp>

#include "app/options.hpp"
#include "app/store_options.hpp"

namespace extraction {

namespace {

using namespace options;

constexpr std::size_t one_gibibyte = 1024 * 1024 * 1024;
constexpr unsigned max_threads = 256;

void add_limits(CLI::App& command, http::settings& into) {
  using std::size_t;
  add_number(command, "MAX_REQUEST_LINE_BYTES", into.max_request_line, size_t{64}, one_gibibyte,
             "Longest request line (414)");
  add_number(command, "MAX_HEADER_BYTES", into.max_header, size_t{64}, one_gibibyte,
             "Largest header, without the request line (431)");
  add_max_body(command, into.max_body);
  add_number(command, "MAX_CONNECTIONS", into.max_connections, size_t{1}, size_t{1'000'000},
             "Most connections at one time (503)");
  add_number(command, "MAX_ARRIVING_BODY_BYTES", into.max_arriving_bodies, size_t{64 * 1024},
             1024 * one_gibibyte, "Most bytes of bodies that arrive at one time (503)");
  add_seconds(command, "HEADER_TIMEOUT_SECONDS", into.header_timeout,
              "Time for a request's header to arrive (408)");
  add_seconds(command, "BODY_TIMEOUT_SECONDS", into.body_timeout,
              "Time for a request's body to arrive (408)");
  add_seconds(command, "IDLE_TIMEOUT_SECONDS", into.idle_timeout,
              "Time between two requests on a connection; longer than a load balancer keeps it");
  add_seconds(command, "WRITE_TIMEOUT_SECONDS", into.write_timeout,
              "Time a client may go without reading its answer");
  add_seconds(command, "SHUTDOWN_TIMEOUT_SECONDS", into.shutdown_timeout,
              "Time for requests in hand to come to their end after SIGTERM");
}

// The tenant whose tokens are accepted or asked for.
void add_tenant(CLI::App& command, auth::settings& into) {
  add(command, "AUTH0_DOMAIN", into.domain, "Host name of the Auth0 tenant")
      ->check(auth::check_domain);
  add(command, "AUTH0_AUDIENCE", into.audience, "API that a token must be for")
      ->check(auth::check_audience);
  add(command, "CA_FILE", into.ca_file,
      "Certificates that outgoing requests trust, as PEM; the system's if it is not set");
}

void add_auth(CLI::App& command, auth::settings& into) {
  add_switch(command, "AUTH_DISABLED", into.disabled,
             "Let everybody in (1, true or yes): for local use");
  add_tenant(command, into);
  add(command, "AUTH0_JWKS_URL", into.jwks_url,
      "Key set of the tenant, if it is not at https://{AUTH0_DOMAIN}/.well-known/jwks.json; "
      "http: for loopback only, or file:")
      ->check(auth::check_jwks_url);
  add(command, "AUTH0_READ_SCOPE", into.read_scope, "Scope that GET needs; none if it is not set")
      ->check(auth::check_scope);
  add(command, "AUTH0_WRITE_SCOPE", into.write_scope,
      "Scope that POST and PATCH need; none if it is not set")
      ->check(auth::check_scope);
  add_seconds(command, "AUTH0_JWKS_LIFE_SECONDS", into.jwks_life,
              "Time after which the key set is fetched anew");
  add_seconds(command, "AUTH0_JWKS_COOLDOWN_SECONDS", into.jwks_cooldown,
              "Time between two fetches that tokens of unknown keys may cause");
}

void refuse_wrapped(const std::string& name, const std::string& value) {
  if (const std::string fault = check_wrapping(value); !fault.empty()) {
    throw CLI::ValidationError(name, fault);
  }
}

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

void add_serve_options(CLI::App& command, serve_settings& into) {
  into.threads = std::clamp(std::thread::hardware_concurrency(), 1u, max_threads);

  add(command, "HOST", into.http.host,
      "Address to listen on, or a name: then all of its addresses");
  add_number<std::uint16_t>(command, "PORT", into.http.port, 0, 65'535,
                            "Port to listen on; 0 takes any free one");
  add_service_options(command, into.service);
  add_number(command, "THREADS", into.threads, 1u, max_threads, "Threads that do I/O");
  add_limits(command, into.http);
  command.callback([&into] { settle_store_options(into.service.store, into.threads); });
}

void add_service_options(CLI::App& command, service_settings& into) {
  add_choice<job_id_version>(command, "JOB_ID", into.job_id,
                             {{"uuid4", job_id_version::uuid4}, {"uuid7", job_id_version::uuid7}},
                             "uuid4", "Version of new jobs' ids");
  add_auth(command, into.auth);
  add_choice<spdlog::level::level_enum>(command, "LOG_LEVEL", into.log_level,
                                        {{"debug", spdlog::level::debug},
                                         {"info", spdlog::level::info},
                                         {"warning", spdlog::level::warn},
                                         {"error", spdlog::level::err},
                                         {"critical", spdlog::level::critical}},
                                        "info", "Least level that is logged");
  add_store_options(command, into.store);
  add_switch(command, "DB_READ_ONLY", into.store.read_only,
             "Only read: writes get 503, and /readyz asks for no more than reads");
}

void add_max_body(CLI::App& command, std::size_t& into) {
  add_number(command, "MAX_BODY_BYTES", into, std::size_t{1}, one_gibibyte,
             "Largest request body (413)");
}

void add_token_options(CLI::App& command, auth::settings& into) {
  add_tenant(command, into);
  add(command, "AUTH0_TOKEN_URL", into.token_url,
      "Where tokens are had, if it is not https://{AUTH0_DOMAIN}/oauth/token; "
      "http: for loopback only")
      ->check(auth::check_token_url);
  into.client_id = from_environment("AUTH0_CLIENT_ID");
  into.client_secret = from_environment("AUTH0_CLIENT_SECRET");
  command.callback([&into] {
    refuse_wrapped("AUTH0_CLIENT_ID", into.client_id);
    refuse_wrapped("AUTH0_CLIENT_SECRET", into.client_secret);
  });
  command.footer(
      "The client is named by AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET in the environment.");
}

}  // namespace extraction
