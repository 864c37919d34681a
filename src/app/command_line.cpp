#include "app/command_line.hpp"

#include <array>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "app/config.hpp"
#include "app/lambda_app.hpp"
#include "app/maintenance.hpp"
#include "app/options.hpp"
#include "app/serve.hpp"
#include "auth/client_credentials.hpp"
#include "support/version.hpp"

namespace extraction {

namespace {

constexpr const char* program = "extraction-job-api";
constexpr int failed = 1;
constexpr int not_understood = 2;

int complain(std::string problem, int status) {
  if (const std::size_t line_end = problem.find('\n'); line_end != std::string::npos) {
    problem.resize(line_end);
  }
  std::cerr << program << ": " << problem << std::endl;
  return status;
}

void print(std::string_view line) {
  std::cout << line << std::endl;
  if (!std::cout) throw std::runtime_error("cannot write to standard output");
}

void parse(CLI::App& commands, int argument_count, const char* const* arguments) {
  try {
    commands.parse(argument_count, arguments);
  } catch (const CLI::RequiredError&) {
    options::refuse_ignored_variables(commands);  // one of them may be the missing one
    throw;
  }
  options::refuse_ignored_variables(commands);
}

std::string describe(const store::copy_count& done, std::string_view kind) {
  return "copied " + std::to_string(done.copied) + ' ' + std::string(kind) + "; " +
         std::to_string(done.found) + " were there already; all " + std::to_string(done.total()) +
         " compared and equal";
}

std::string describe(const store::copy_result& done) {
  return describe(done.jobs, "jobs") + '\n' + describe(done.events, "events") + '\n' +
         describe(done.keys, "idempotency keys");
}

}  // namespace

int run_command_line(int argument_count, const char* const* arguments) {
  CLI::App commands{"Keeps track of extraction jobs", program};
  commands.set_version_flag("--version", std::string(version));
  commands.require_subcommand(1);

  serve_settings settings;
  CLI::App& serve_command = *commands.add_subcommand("serve", "Serve the API over HTTP");
  add_serve_options(serve_command, settings);

  lambda_settings for_lambda;
  CLI::App& lambda_command = *commands.add_subcommand(
      "lambda", "Answer calls from AWS Lambda, which runs the program without arguments");
  add_lambda_options(lambda_command, for_lambda);

  auth::settings client;
  CLI::App& token_command = *commands.add_subcommand(
      "token", "Obtain an access token with client credentials and print it");
  add_token_options(token_command, client);

  store_settings migrated;
  CLI::App& migrate_command =
      *commands.add_subcommand("migrate", "Bring the schema of the store up to date");
  add_store_options(migrate_command, migrated);

  copy_settings copied;
  CLI::App& copy_command =
      *commands.add_subcommand("copy",
                               "Copy all jobs, with their events and idempotency keys, from one "
                               "store to another, which must be empty; run it again to resume");
  add_copy_options(copy_command, copied);

  const char* const runtime_api = std::getenv("AWS_LAMBDA_RUNTIME_API");
  try {
    if (runtime_api && argument_count == 1) {
      constexpr std::array lambda{program, "lambda"};
      parse(commands, lambda.size(), lambda.data());
    } else {
      parse(commands, argument_count, arguments);
    }
  } catch (const CLI::Success& wanted) {  // --help, --version
    return commands.exit(wanted);
  } catch (const CLI::ParseError& problem) {
    if (runtime_api) report_failed_start(runtime_api, problem.what());
    return complain(problem.what(), not_understood);
  }

  try {
    if (lambda_command.parsed()) {
      run_lambda(for_lambda);
    } else if (token_command.parsed()) {
      print(auth::obtain_token(client));
    } else if (migrate_command.parsed()) {
      migrate(migrated);
    } else if (copy_command.parsed()) {
      print(describe(copy(copied)));
    } else {
      serve(settings);
    }
    return 0;
  } catch (const std::exception& problem) {
    return complain(problem.what(), failed);
  }
}

}  // namespace extraction
