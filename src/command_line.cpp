#include "command_line.hpp"

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "app.hpp"
#include "config.hpp"
#include "version.hpp"

namespace extraction {

namespace {

constexpr std::string_view program = "extraction-job-api";
constexpr int failed = 1;
constexpr int not_understood = 2;

int complain(std::string problem, int status) {
  if (const std::size_t line_end = problem.find('\n'); line_end != std::string::npos) {
    problem.resize(line_end);
  }
  std::cerr << program << ": " << problem << std::endl;
  return status;
}

}  // namespace

int run_command_line(int argument_count, const char* const* arguments) {
  CLI::App commands{"Keeps extraction jobs", std::string(program)};
  commands.set_version_flag("--version", std::string(version));
  commands.require_subcommand(1);

  serve_settings settings;
  CLI::App& serve_command = *commands.add_subcommand("serve", "Serve the API over HTTP");
  add_serve_options(serve_command, settings);

  try {
    commands.parse(argument_count, arguments);
  } catch (const CLI::Success& wanted) {  // --help, --version
    return commands.exit(wanted);
  } catch (const CLI::ParseError& problem) {
    return complain(problem.what(), not_understood);
  }

  try {
    serve(settings);
    return 0;
  } catch (const std::exception& problem) {
    return complain(problem.what(), failed);
  }
}

}  // namespace extraction
