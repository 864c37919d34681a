#include "app/serve.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "api/routes.hpp"
#include "app/open_store.hpp"
#include "app/service.hpp"
#include "app/stop_signals.hpp"
#include "auth/authenticator_factory.hpp"
#include "feed/retention_sweep.hpp"
#include "http/server.hpp"
#include "logging/access_logger.hpp"
#include "logging/log_output.hpp"

namespace extraction {

namespace {

namespace asio = boost::asio;

// Everything that belongs to one I/O thread. The threads share the store, the token keys, the log
// and the clock, and nothing else.
class worker {
 public:
  worker(asio::io_context& context, std::span<const http::endpoint> where,
         const serve_settings& settings, job_repository& repository,
         auth::authenticator_factory& authenticators, const service_ground& ground,
         http::budgets& shared, logging::log_output& log)
      : context_(context),
        clients_(authenticators.make()),
        service_(context, repository, *clients_, settings.service.jobs, {}, ground),
        access_log_(context, log.access()),
        server_(context, where, settings.http, service_.router(), access_log_, shared,
                log.service()) {}

  asio::io_context& context() { return context_; }
  void stop() { server_.stop(); }

 private:
  asio::io_context& context_;
  std::unique_ptr<authenticator> clients_;
  service service_;
  logging::access_logger access_log_;
  http::server server_;
};

// What one thread does for all of them: it follows the events, and removes those that have expired.
class history {
 public:
  history(asio::io_context& loop, job_repository& jobs, const serve_settings& settings,
          const clock& time, spdlog::logger& log)
      : loop_(loop), events_(loop, jobs, writer_of(settings.service.events), settings.feed, log) {
    if (!settings.service.store.read_only) {
      sweep_.emplace(loop, jobs, time, retention_of(settings.service), log);
    }
  }

  feed::follower& events() { return events_; }

  // Thread-safe.
  void stop() {
    events_.stop();
    asio::post(loop_, [this] {
      if (sweep_) sweep_->stop();
    });
  }

 private:
  asio::io_context& loop_;
  feed::follower events_;
  std::optional<feed::retention_sweep> sweep_;
};

using workers = std::vector<std::unique_ptr<worker>>;

// Every connection takes a file descriptor, and the usual soft limit is 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Runs until nothing is left to do. A failure in one connection must not end the others.
void run_loop(asio::io_context& loop, spdlog::logger& log) {
  for (bool done = false; !done;) {
    try {
      loop.run();
      done = true;
    } catch (const std::exception& problem) {
      log.critical("unexpected failure in an I/O thread: {}", problem.what());
    }
  }
}

// Runs each worker in a thread of its own, until a signal arrives and all workers have finished.
// `control` is the event loop of `signals`.
void run_until_signalled(workers& all, history& past, asio::io_context& control,
                         stop_signals& signals, spdlog::logger& log) {
  signals.async_wait([&](int) {
    log.info("stopping");
    past.stop();
    for (const auto& one : all) {
      asio::post(one->context(), [&one] { one->stop(); });
    }
    signals.async_wait([](int second) { std::_Exit(128 + second); });
  });

  std::size_t running = all.size();
  std::vector<std::jthread> threads;  // joined at the end of this function
  try {
    for (const auto& one : all) {
      threads.emplace_back([&] {
        run_loop(one->context(), log);
        asio::post(control, [&] {
          if (--running == 0) signals.cancel();
        });
      });
    }
  } catch (const std::system_error&) {
    for (const auto& one : all) one->context().stop();
    throw;
  }
  control.run();
}

}  // namespace

void serve(const serve_settings& settings) {
  std::signal(SIGPIPE, SIG_IGN);  // a write to a broken connection reports the error itself
  raise_descriptor_limit();
  // Created before any thread is started. A signal that arrives during startup takes effect right
  // after it.
  asio::io_context control;
  stop_signals signals{control};

  logging::log_output log{STDERR_FILENO, settings.service.log_level};
  const system_clock time;
  api::request_failures failures{api::routes(), log.service()};
  http::budgets shared{settings.http};

  // The store completes waiting requests until it is closed, and the workers use the store. So the
  // loops are created first and destroyed last, and the workers are destroyed before the store.
  std::vector<std::unique_ptr<asio::io_context>> loops;
  for (unsigned i = 0; i < settings.threads; ++i) {
    loops.push_back(std::make_unique<asio::io_context>(1));
  }
  const auto store = open_store(settings.service.store, log.service());
  const std::vector<http::endpoint> where = http::reserve_endpoints(settings.http);
  auth::authenticator_factory authenticators{settings.service.auth, time, log.service()};
  std::vector<std::unique_ptr<job_repository>> repositories;
  for (const auto& loop : loops) repositories.push_back(store->open_repository(*loop));
  history past{*loops.front(), *repositories.front(), settings, time, log.service()};
  const service_ground ground{time, past.events(), failures, log.service()};
  workers all;
  for (std::size_t i = 0; i < loops.size(); ++i) {
    all.push_back(std::make_unique<worker>(*loops[i], where, settings, *repositories[i],
                                           authenticators, ground, shared, log));
  }

  const bool is_public = !std::ranges::all_of(
      where, [](const http::endpoint& one) { return one.address().is_loopback(); });
  for (const auto& warning : auth::warnings(settings.service.auth, is_public)) {
    log.service().warn("{}", warning);
  }
  for (const http::endpoint& one : where) {
    log.service().info("listening on {}", http::url_of(one));
  }
  run_until_signalled(all, past, control, signals, log.service());
  log.service().info("stopped");
}

}  // namespace extraction
