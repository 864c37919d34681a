#include "app/config.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
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
             "Maximum size of the request line; beyond it, 414");
  add_number(command, "MAX_HEADER_BYTES", into.max_header, size_t{64}, one_gibibyte,
             "Maximum size of all header fields together; beyond it, 431");
  add_max_body(command, into.max_body);
  add_number(command, "MAX_CONNECTIONS", into.max_connections, size_t{1}, size_t{1'000'000},
             "Maximum number of open connections; beyond it, 503");
  add_number(command, "MAX_ARRIVING_BODY_BYTES", into.max_arriving_bodies, size_t{64 * 1024},
             1024 * one_gibibyte,
             "Maximum total size of request bodies being received at once; beyond it, 503");
  add_seconds(command, "HEADER_TIMEOUT_SECONDS", into.header_timeout,
              "How long a request header may take to arrive; then 408");
  add_seconds(command, "BODY_TIMEOUT_SECONDS", into.body_timeout,
              "How long a request body may take to arrive; then 408");
  add_seconds(command, "IDLE_TIMEOUT_SECONDS", into.idle_timeout,
              "How long an idle connection stays open; longer than a load balancer keeps it");
  add_seconds(command, "WRITE_TIMEOUT_SECONDS", into.write_timeout,
              "How long a client may go without reading its response");
  add_seconds(command, "SHUTDOWN_TIMEOUT_SECONDS", into.shutdown_timeout,
              "How long requests in progress may take to finish after SIGTERM");
}

// The tenant whose tokens are accepted or requested.
void add_tenant(CLI::App& command, auth::settings& into) {
  add(command, "AUTH0_DOMAIN", into.domain, "Host name of the Auth0 tenant")
      ->check(auth::check_domain);
  add(command, "AUTH0_AUDIENCE", into.audience, "The API (audience) that a token must be for")
      ->check(auth::check_audience);
  add(command, "CA_FILE", into.ca_file,
      "CA certificates that outgoing requests trust, as PEM; default: the system's");
}

void add_auth(CLI::App& command, auth::settings& into) {
  add_switch(command, "AUTH_DISABLED", into.disabled,
             "1, true or yes turns authentication off; for local use only");
  add_tenant(command, into);
  add(command, "AUTH0_JWKS_URL", into.jwks_url,
      "Key set of the tenant, if it is not at https://{AUTH0_DOMAIN}/.well-known/jwks.json; "
      "an https: or file: URL, or http: on loopback")
      ->check(auth::check_jwks_url);
  add(command, "AUTH0_READ_SCOPE", into.read_scope,
      "Scope that GET and HEAD require; default: none")
      ->check(auth::check_scope);
  add(command, "AUTH0_WRITE_SCOPE", into.write_scope,
      "Scope that POST, PATCH and DELETE require; default: none")
      ->check(auth::check_scope);
  add_seconds(command, "AUTH0_JWKS_LIFE_SECONDS", into.jwks_life,
              "How long fetched keys are used before they are fetched again");
  add_seconds(command, "AUTH0_JWKS_COOLDOWN_SECONDS", into.jwks_cooldown,
              "Minimum time between two fetches caused by tokens signed with an unknown key");
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

// Refuses the characters that no URI reference may contain (RFC 3986 §4.1), among them blanks and
// all that would have to be escaped in JSON or in a header.
std::string check_source(const std::string& source) {
  const auto is_wrong = [](unsigned char c) {
    return c <= 0x20 || c >= 0x7f ||
           std::string_view("<>\"\\^`{|}").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!source.empty() && source.size() <= 255 && std::ranges::none_of(source, is_wrong)) return {};
  return "it must be a URI reference of 1 to 255 characters, such as /extraction-jobs or "
         "https://jobs.example.com/extraction-jobs";
}

// The settings that apply when a job is created.
void add_jobs(CLI::App& command, service_settings& into) {
  // Not named JOB_ID, because batch systems such as Grid Engine set that variable for the programs
  // that they run.
  add_choice<job_id_version>(command, "JOB_ID_VERSION", into.jobs.ids,
                             {{"uuid4", job_id_version::uuid4}, {"uuid7", job_id_version::uuid7}},
                             "uuid4",
                             "Version of the ids of new jobs; uuid7 ids are ordered by time");
  add_number(command, "MAX_ATTEMPTS", into.jobs.max_attempts, 1, 100,
             "How often a job is attempted that was created without max_attempts");
  add_seconds(command, "IDEMPOTENCY_KEY_SECONDS", into.store.sqlite.idempotency_key_ttl,
              std::chrono::days{365},
              "How long a request that is repeated with its Idempotency-Key creates no second job");
}

void add_events(CLI::App& command, event_settings& into) {
  add(command, "EVENT_SOURCE", into.source,
      "Source of each event: a URI reference that identifies this service")
      ->check(check_source);
  add_days(command, "EVENT_RETENTION_DAYS", into.retention,
           "How long events are kept; 0 keeps them forever");
}

}  // namespace

retention retention_of(const service_settings& settings) {
  return {.events = settings.events.retention,
          .idempotency_keys = settings.store.sqlite.idempotency_key_ttl};
}

void add_serve_options(CLI::App& command, serve_settings& into) {
  into.threads = std::clamp(std::thread::hardware_concurrency(), 1u, max_threads);

  add(command, "HOST", into.http.host,
      "Address to listen on, or a name, to listen on all of its addresses");
  add_number<std::uint16_t>(command, "PORT", into.http.port, 0, 65'535,
                            "Port to listen on; 0 picks any free port");
  add_service_options(command, into.service);
  add_number(command, "THREADS", into.threads, 1u, max_threads, "Number of I/O threads");
  add_limits(command, into.http);
  add_number(command, "MAX_EVENT_LISTENERS", into.feed.max_listeners, std::size_t{0},
             std::size_t{1'000'000},
             "Maximum number of clients that wait for or stream events; beyond it, 503");
  command.callback([&into] { settle_store_options(into.service.store, into.threads); });
}

void add_service_options(CLI::App& command, service_settings& into) {
  add_jobs(command, into);
  add_auth(command, into.auth);
  add_choice<spdlog::level::level_enum>(command, "LOG_LEVEL", into.log_level,
                                        {{"debug", spdlog::level::debug},
                                         {"info", spdlog::level::info},
                                         {"warning", spdlog::level::warn},
                                         {"error", spdlog::level::err},
                                         {"critical", spdlog::level::critical}},
                                        "info", "Lowest level that is logged");
  add_events(command, into.events);
  add_store_options(command, into.store);
  add_switch(command, "DB_READ_ONLY", into.store.read_only,
             "Read only: writes get 503, and /readyz only checks whether the store can be read");
}

void add_max_body(CLI::App& command, std::size_t& into) {
  add_number(command, "MAX_BODY_BYTES", into, std::size_t{1}, one_gibibyte,
             "Maximum size of a request body; beyond it, 413");
}

void add_token_options(CLI::App& command, auth::settings& into) {
  add_tenant(command, into);
  add(command, "AUTH0_TOKEN_URL", into.token_url,
      "Where to request tokens, if not at https://{AUTH0_DOMAIN}/oauth/token; "
      "an https: URL, or http: on loopback")
      ->check(auth::check_token_url);
  into.client_id = from_environment("AUTH0_CLIENT_ID");
  into.client_secret = from_environment("AUTH0_CLIENT_SECRET");
  command.callback([&into] {
    refuse_wrapped("AUTH0_CLIENT_ID", into.client_id);
    refuse_wrapped("AUTH0_CLIENT_SECRET", into.client_secret);
  });
  command.footer(
      "The client's id and secret are read from the environment variables AUTH0_CLIENT_ID and "
      "AUTH0_CLIENT_SECRET.");
}

}  // namespace extraction
