// The settings of a function on AWS Lambda.
#pragma once

#include <CLI/App.hpp>

#include "app/config.hpp"
#include "lambda/settings.hpp"

namespace extraction {

struct lambda_settings {
  service_settings service;
  lambda::settings function;
};

// Declares them on `command`; see config.hpp.
void add_lambda_options(CLI::App& command, lambda_settings& into);

}  // namespace extraction
