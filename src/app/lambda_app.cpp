#include "app/lambda_app.hpp"

#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <utility>

#include "api/routes.hpp"
#include "app/open_store.hpp"
#include "app/service.hpp"
#include "auth/authenticator_factory.hpp"
#include "aws/database_token.hpp"
#include "jobs/error.hpp"
#include "lambda/admit_service.hpp"
#include "lambda/api_function.hpp"
#include "lambda/gateway_authenticator.hpp"
#include "lambda/pass_master_password.hpp"
#include "lambda/run_until.hpp"
#include "lambda/runtime_client.hpp"
#include "lambda/runtime_loop.hpp"
#include "logging/access_logger.hpp"
#include "logging/log_output.hpp"
#include "store/postgres/connection_url.hpp"
#include "store/postgres/service_role.hpp"

namespace extraction {

namespace {

// Lambda allows 10 seconds for a start.
constexpr std::chrono::seconds store_patience{8};
// Part of the time for the request that comes next.
constexpr std::chrono::seconds wake_patience{3};

// API Gateway gives up after 30 s.
constexpr std::chrono::seconds longest_wait{20};
constexpr std::chrono::seconds request_timeout{20};
constexpr std::size_t max_answer = 1024 * 1024;  // bytes

constexpr std::string_view failed_start = "Runtime.FailedStart";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Not options, because secrets must not appear in the process list.
aws::credentials read_credentials() {
  return {.access_key_id = environment("AWS_ACCESS_KEY_ID"),
          .secret_access_key = environment("AWS_SECRET_ACCESS_KEY"),
          .session_token = environment("AWS_SESSION_TOKEN")};
}

// Adds the token with which the function logs in to the database.
store_settings with_database_token(store_settings settings, const std::string& region,
                                   const clock& time) {
  const auto target = store::postgres::target_of_url(settings.postgres.url);
  const aws::database_login login{
      .host = target.host, .port = target.port, .user = target.user, .region = region};
  if (login.host.empty() || login.user.empty() || region.empty()) {
    throw std::runtime_error(
        "DB_AUTH=rds-iam needs AWS_REGION, and a DATABASE_URL that names a host and a user");
  }
  settings.postgres.make_password = [login, &time] {
    return aws::make_database_token(login, read_credentials(), time.now());
  };
  return settings;
}

std::unique_ptr<job_store> open_function_store(const lambda_settings& settings, const clock& time,
                                               spdlog::logger& log) {
  const store_settings& store = settings.service.store;
  if (!settings.function.database_token) return open_store(store, log);
  return open_store(with_database_token(store, settings.function.region, time), log);
}

// Who may call: decided by API Gateway, or by our own check of the token.
class gatekeeper {
 public:
  gatekeeper(const lambda_settings& settings, const clock& time, spdlog::logger& log) {
    const auth::settings& auth = settings.service.auth;
    if (settings.function.trust_gateway && !auth.disabled) {
      gateway_.emplace(lambda::gateway_expectations{.issuer = auth::issuer(auth),
                                                    .read_scope = auth.read_scope,
                                                    .write_scope = auth.write_scope});
      log.info(
          "tokens are checked by API Gateway; a request that its authorizer has not accepted is "
          "refused");
    } else {
      factory_.emplace(auth, time, log);
      own_ = factory_->make();
    }
    constexpr bool exposed = true;
    for (const std::string& warning : auth::warnings(auth, exposed)) log.warn("{}", warning);
  }

  lambda::gateway_authenticator* gateway() { return gateway_ ? &*gateway_ : nullptr; }
  authenticator& get() { return gateway_ ? static_cast<authenticator&>(*gateway_) : *own_; }

 private:
  std::optional<lambda::gateway_authenticator> gateway_;
  std::optional<auth::authenticator_factory> factory_;
  std::unique_ptr<authenticator> own_;
};

// The service behind API Gateway.
class api_instance final : public lambda::invocation_handler {
 public:
  api_instance(const lambda_settings& settings, logging::log_output& log)
      : failures_(api::routes(), log.service()),
        store_(open_function_store(settings, time_, log.service())),
        repository_(store_->open_repository(loop_)),
        events_(loop_, *repository_, writer_of(settings.service.events), {}, log.service()),
        clients_(settings, time_, log.service()),
        service_(loop_, *repository_, clients_.get(), settings.service.jobs,
                 {.can_stream = false, .longest_wait = longest_wait},
                 {time_, events_, failures_, log.service()}),
        access_log_(loop_, log.access(), std::chrono::milliseconds{0}),
        function_({.io = loop_,
                   .router = service_.router(),
                   .gateway = clients_.gateway(),
                   .access = access_log_,
                   .log = log.service(),
                   .wake = [this] { return service_.jobs().reach(wake_patience); }},
                  {.max_body = settings.function.max_body}) {
    const auto end = std::chrono::steady_clock::now() + store_patience;
    if (!lambda::run_until(loop_, service_.jobs().reach(store_patience), end)) {
      throw store_unavailable("the store does not respond");
    }
  }

  lambda::outcome handle(const lambda::invocation& call) override { return function_.handle(call); }

 private:
  boost::asio::io_context loop_{1};
  const system_clock time_;
  api::request_failures failures_;
  std::unique_ptr<job_store> store_;
  std::unique_ptr<job_repository> repository_;
  feed::follower events_;
  gatekeeper clients_;
  service service_;
  logging::access_logger access_log_;
  lambda::api_function function_;
};

class pass_instance final : public lambda::invocation_handler {
 public:
  pass_instance(const lambda::settings& settings, const std::string& ca_file,
                logging::log_output& log)
      : http_({.body = max_answer, .total = request_timeout, .connect = {}, .ca_file = ca_file}),
        function_({.secret = settings.master_password_secret,
                   .admitting_function = settings.admitting_function,
                   .place = {.region = settings.region, .endpoint = settings.endpoint},
                   .signer = read_credentials()},
                  environment_, log.service()) {
    for (const std::string* needed :
         {&settings.master_password_secret, &settings.admitting_function, &settings.region}) {
      if (needed->empty()) {
        throw std::runtime_error(
            "pass_master_password needs MASTER_PASSWORD_SECRET, ADMITTING_FUNCTION and AWS_REGION");
      }
    }
  }

  lambda::outcome handle(const lambda::invocation& call) override { return function_.handle(call); }

 private:
  const system_clock time_;
  aws::http_client http_;
  const lambda::pass_environment environment_{
      .time = time_,
      .send = [this](const aws::http_request& request) { return http_.exchange(request); },
      .pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }};
  lambda::pass_master_password function_;
};

lambda::admit_service::admission make_admission(const store_settings& settings) {
  if (settings.postgres.url.empty()) throw std::runtime_error("admit_service needs DATABASE_URL");
  return [postgres = settings.postgres](const lambda::master_login& master) {
    return store::postgres::admit_service_role(postgres,
                                               {.user = master.user, .password = master.password});
  };
}

std::unique_ptr<lambda::invocation_handler> make_function(const lambda_settings& settings,
                                                          logging::log_output& log) {
  switch (settings.function.kind) {
    case lambda::function_kind::api: return std::make_unique<api_instance>(settings, log);
    case lambda::function_kind::pass_master_password:
      return std::make_unique<pass_instance>(settings.function, settings.service.auth.ca_file, log);
    case lambda::function_kind::admit_service:
      return std::make_unique<lambda::admit_service>(make_admission(settings.service.store));
  }
  throw std::logic_error("unknown kind of function");
}

}  // namespace

void run_lambda(const lambda_settings& settings) {
  std::signal(SIGPIPE, SIG_IGN);  // the write that meets a broken connection reports it
  logging::log_output log{STDERR_FILENO, settings.service.log_level, logging::writing::by_caller};
  lambda::runtime_client runtime{settings.function.runtime_api, log.service()};

  std::unique_ptr<lambda::invocation_handler> function;
  try {
    function = make_function(settings, log);
  } catch (const std::exception& failure) {
    runtime.fail_to_start({failed_start, failure.what()});
    throw;
  }
  lambda::run_loop(runtime, *function, log.service());
  // A request may still refer to objects that leaving this function would destroy.
  std::_Exit(EXIT_FAILURE);
}

void report_failed_start(const std::string& runtime_api, std::string reason) {
  logging::log_output log{STDERR_FILENO, spdlog::level::info, logging::writing::by_caller};
  lambda::runtime_client{runtime_api, log.service()}.fail_to_start(
      {failed_start, std::move(reason)});
}

}  // namespace extraction
