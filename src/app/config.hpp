// The settings of the service, from flags and the environment.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include <CLI/App.hpp>
#include <spdlog/common.h>

#include "app/store_settings.hpp"
#include "auth/settings.hpp"
#include "feed/follower.hpp"
#include "http/settings.hpp"
#include "jobs/job.hpp"
#include "jobs/job_id.hpp"
#include "jobs/job_repository.hpp"

namespace extraction {

// What applies to new jobs.
struct job_settings {
  job_id_version ids = job_id_version::uuid4;
  int max_attempts = default_max_attempts;  // of a job that is created without a value of its own
};

struct event_settings {
  std::string source = "/extraction-jobs";  // URI reference; the member `source` of each event
  std::chrono::seconds retention = std::chrono::days{30};  // 0: events are kept forever
};

// Settings that every front shares.
struct service_settings {
  store_settings store;
  auth::settings auth;
  job_settings jobs;
  event_settings events;
  spdlog::level::level_enum log_level = spdlog::level::info;
};

struct serve_settings {
  service_settings service;
  http::settings http;
  feed::follower_settings feed;
  unsigned threads = 1;  // I/O threads; default: one per core
};

// Returns how long `settings` keep events and idempotency keys.
retention retention_of(const service_settings& settings);

// Declares the options of `serve` on `command`. Each flag is the name of its environment variable
// in lower case, with dashes; a flag wins over the variable. `into` is filled when the command line
// is parsed, and must live until then. An invalid value makes the parser throw CLI::ParseError.
void add_serve_options(CLI::App& command, serve_settings& into);
void add_service_options(CLI::App& command, service_settings& into);
void add_max_body(CLI::App& command, std::size_t& into);

// The same for `token`. The client's id and secret are read at once, and from the environment only:
// a flag could be seen in the process list.
void add_token_options(CLI::App& command, auth::settings& into);

}  // namespace extraction
