#include "app/lambda_options.hpp"

#include <map>
#include <string>

#include "app/options.hpp"
#include "app/store_options.hpp"

namespace extraction {

namespace {

using namespace options;

// An instance answers one request at a time: one connection for reads, and one for writes.
constexpr std::size_t connections = 2;
constexpr std::size_t threads = 1;

// Lambda requires every function to name a handler. With a custom runtime people enter any name,
// most often "bootstrap".
void add_handler(CLI::App& command, lambda::function_kind& into) {
  using lambda::function_kind;
  const auto store = [&into](const std::string& name) {
    into = name == "admit_service"          ? function_kind::admit_service
           : name == "pass_master_password" ? function_kind::pass_master_password
                                            : function_kind::api;
  };
  constexpr const char* variable = "_HANDLER";
  command
      .add_option_function<std::string>(
          flag_of(variable), store,
          "The function to run: admit_service or pass_master_password; any other name runs the API")
      ->envname(variable)
      ->default_str("api");
}

}  // namespace

void add_lambda_options(CLI::App& command, lambda_settings& into) {
  into.service.store.postgres.pool_size = connections;

  lambda::settings& function = into.function;
  add(command, "AWS_LAMBDA_RUNTIME_API", function.runtime_api, "Address of Lambda's Runtime API")
      ->required();
  add_handler(command, function.kind);

  add_service_options(command, into.service);
  add_max_body(command, function.max_body);
  add_switch(command, "AUTH_TRUST_GATEWAY", function.trust_gateway,
             "Rely on API Gateway, whose authorizer has checked the token");
  add_choice<bool>(
      command, "DB_AUTH", function.database_token, {{"password", false}, {"rds-iam", true}},
      "password",
      "How to log in to PostgreSQL: with the password of DATABASE_URL, or with an AWS token");

  add(command, "MASTER_PASSWORD_SECRET", function.master_password_secret,
      "For pass_master_password: ARN of the secret");
  add(command, "ADMITTING_FUNCTION", function.admitting_function,
      "For pass_master_password: name of the function that receives the secret");
  add(command, "AWS_REGION", function.region, "Region of the AWS services");
  add(command, "AWS_ENDPOINT_URL", function.endpoint,
      "URL to use instead of those of the AWS services");
  command.callback([&into] { settle_store_options(into.service.store, threads); });
}

}  // namespace extraction
