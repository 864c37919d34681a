#include "config.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include "web/ascii.hpp"

namespace extraction {

namespace {

constexpr std::size_t one_gibibyte = 1024 * 1024 * 1024;
constexpr unsigned max_threads = 256;

// "HEADER_TIMEOUT_SECONDS" → "--header-timeout-seconds"
std::string flag_of(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c == '_' ? '-' : web::to_lower(c); });
  return "--" + name;
}

template <class T>
CLI::Option* add(CLI::App& command, const std::string& name, T& into, const std::string& meaning) {
  return command.add_option(flag_of(name), into, meaning)->envname(name)->capture_default_str();
}

template <class T>
void add_number(CLI::App& command, const std::string& name, T& into, T smallest, T largest,
                const std::string& meaning) {
  add(command, name, into, meaning)->check(CLI::Range(smallest, largest));
}

// Which CLI::Range lets pass, as it is neither too small nor too large.
std::string refuse_nan(const std::string& text) {
  return std::isnan(std::strtod(text.c_str(), nullptr)) ? "must be a number" : std::string{};
}

void add_seconds(CLI::App& command, const std::string& name, std::chrono::milliseconds& into,
                 const std::string& meaning) {
  constexpr double smallest = 0.001;
  constexpr double one_day = 86'400;
  const auto store = [&into](double seconds) {
    into = std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
  };
  command.add_option_function<double>(flag_of(name), store, meaning)
      ->envname(name)
      ->check(CLI::Range(smallest, one_day))
      ->check(refuse_nan)
      ->default_str(std::to_string(into.count() / 1000));
}

template <class T>
void add_choice(CLI::App& command, const std::string& name, T& into,
                const std::map<std::string, T>& choices, const std::string& default_choice,
                const std::string& meaning) {
  std::vector<std::string> words;
  for (const auto& [word, value] : choices) words.push_back(word);
  const auto store = [&into, choices](const std::string& word) { into = choices.at(word); };
  command.add_option_function<std::string>(flag_of(name), store, meaning)
      ->envname(name)
      ->transform(CLI::IsMember(words, CLI::ignore_case))  // and into lower case
      ->default_str(default_choice);
}

// 1, true or yes; any other word that could be meant for a yes is refused, not guessed.
void add_switch(CLI::App& command, const std::string& name, bool& into,
                const std::string& meaning) {
  const std::map<std::string, bool> words{{"1", true},  {"true", true},   {"yes", true},
                                          {"0", false}, {"false", false}, {"no", false}};
  add_choice(command, name, into, words, "no", meaning);
}

void add_limits(CLI::App& command, http::settings& into) {
  using std::size_t;
  add_number(command, "MAX_REQUEST_LINE_BYTES", into.max_request_line, size_t{64}, one_gibibyte,
             "Longest request line (414)");
  add_number(command, "MAX_HEADER_BYTES", into.max_header, size_t{64}, one_gibibyte,
             "Largest header, without the request line (431)");
  add_number(command, "MAX_BODY_BYTES", into.max_body, size_t{1}, one_gibibyte,
             "Largest request body (413)");
  add_number(command, "MAX_CONNECTIONS", into.max_connections, size_t{1}, size_t{1'000'000},
             "Most connections at one time (503)");
  add_seconds(command, "HEADER_TIMEOUT_SECONDS", into.header_timeout,
              "Time for a request's header to arrive (408)");
  add_seconds(command, "BODY_TIMEOUT_SECONDS", into.body_timeout,
              "Time for a request's body to arrive (408)");
  add_seconds(command, "IDLE_TIMEOUT_SECONDS", into.idle_timeout,
              "Time between two requests on a connection");
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

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

void add_serve_options(CLI::App& command, serve_settings& into) {
  into.threads = std::clamp(std::thread::hardware_concurrency(), 1u, max_threads);

  add(command, "HOST", into.http.host, "Address to listen on");
  add_number<std::uint16_t>(command, "PORT", into.http.port, 0, 65'535,
                            "Port to listen on; 0 takes any free one");
  add(command, "DB_PATH", into.sqlite.path, "SQLite file, or :memory:")
      ->check([](const std::string& path) {
        return path.empty() ? std::string("must not be empty") : std::string{};
      });
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
  add_number(command, "THREADS", into.threads, 1u, max_threads, "Threads that do I/O");
  add_limits(command, into.http);
  add_seconds(command, "DB_BUSY_TIMEOUT_SECONDS", into.sqlite.busy_timeout,
              "Time a write waits while another program locks the SQLite file");
  add_number(command, "MAX_QUEUED_WRITES", into.sqlite.max_queued_writes, std::size_t{1},
             std::size_t{1'000'000}, "Most writes that may wait at one time (503)");
}

void add_token_options(CLI::App& command, auth::settings& into) {
  add_tenant(command, into);
  add(command, "AUTH0_TOKEN_URL", into.token_url,
      "Where tokens are had, if it is not https://{AUTH0_DOMAIN}/oauth/token; "
      "http: for loopback only")
      ->check(auth::check_token_url);
  into.client_id = from_environment("AUTH0_CLIENT_ID");
  into.client_secret = from_environment("AUTH0_CLIENT_SECRET");
  command.footer(
      "The client is named by AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET in the environment.");
}

}  // namespace extraction
