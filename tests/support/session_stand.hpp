// One session over a connection in memory, with a handler that does what the path says.
#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/null_sink.h>

#include "http/session.hpp"
#include "support/memory_stream.hpp"
#include "web/problem.hpp"

namespace extraction::test {

// Two pieces, of which the second may be missing.
class two_pieces final : public web::body_stream {
 public:
  explicit two_pieces(bool breaks) : breaks_(breaks) {}

  awaitable<bool> next(std::string& into) override {
    if (breaks_) throw std::runtime_error("the rest is gone");
    into += "second";
    co_return false;
  }

 private:
  bool breaks_;
};

// Answers by the path: /refused… is refused with 401, before the body if that has not arrived;
// /list… is answered in pieces, and /broken… loses the second piece; /unchanged… is answered with
// 304 and a body that must not be sent; anything else is answered with its own body. Those with
// "later" in their path take another turn of the event loop.
class handler_by_path final : public web::request_handler {
 public:
  awaitable<bool> admit(const web::request& asked, web::response& answer) override {
    if (!asked.path.starts_with("/refused")) co_return true;
    refuse(answer);
    co_return false;
  }

  awaitable<void> handle(const web::request& asked, web::response& answer) override {
    if (asked.path.find("later") != std::string_view::npos) {
      co_await boost::asio::post(co_await boost::asio::this_coro::executor, use_awaitable);
    }
    if (has_defect) throw std::logic_error("a handler must not throw");
    if (asked.path.starts_with("/refused")) {
      refuse(answer);
    } else if (asked.path.starts_with("/list") || asked.path.starts_with("/broken")) {
      answer.body = "first,";
      answer.rest = std::make_unique<two_pieces>(asked.path.starts_with("/broken"));
    } else if (asked.path.starts_with("/unchanged")) {
      answer.status = 304;
      answer.body = "never sent";
    } else {
      answer.body = asked.body;
    }
  }

  bool has_defect = false;

 private:
  static void refuse(web::response& answer) { web::write_problem(401, "Who is it?", answer); }
};

class recorded_log final : public web::access_log {
 public:
  struct entry {
    std::string method, path, request_id;
    unsigned status;
  };

  void record(const web::access_entry& one) noexcept override {
    entries.push_back(
        {std::string(one.method), std::string(one.path), std::string(one.request_id), one.status});
  }

  std::vector<entry> entries;
};

// Consecutive stands share the context, as creating one is expensive.
class session_stand {
 public:
  session_stand(boost::asio::io_context& context, const http::settings& limits)
      : limits_(limits), context_(context), stream_(context) {
    boost::asio::co_spawn(context_.get_executor(), session_.run(), [this](std::exception_ptr e) {
      failure_ = e;
      has_ended_ = true;
    });
    settle();
  }

  // The session must be able to end: its frame belongs to the context.
  ~session_stand() {
    if (has_ended_) return;
    session_.abort();
    settle();
  }

  memory_stream& client() { return stream_; }
  const memory_stream& client() const { return stream_; }
  const recorded_log& log() const { return log_; }
  bool has_ended() const { return has_ended_; }
  std::exception_ptr failure() const { return failure_; }

  // Whether everything that a request borrows has been returned.
  bool holds_nothing() {
    if (!body_bytes_.take(limits_.max_arriving_bodies)) return false;
    body_bytes_.give_back(limits_.max_arriving_bodies);
    return true;
  }

  // Runs until the session waits for its client, or has ended.
  void settle() {
    context_.restart();
    while (context_.poll() > 0) continue;
  }

  // Lets the client send this, and the session do what it can.
  void send(std::string_view bytes) {
    stream_.send(bytes);
    settle();
  }

  // Lets time pass, and the server check its deadlines.
  void pass(std::chrono::milliseconds time) {
    stream_.advance(time);
    session_.expire(stream_.now());
    settle();
  }

  // From now on the handler breaks its promise.
  void plant_defect() { handler_.has_defect = true; }

  // Tells the service to stop.
  void stop() {
    shared_.stopping = true;
    session_.stop();
    settle();
  }

 private:
  const http::settings limits_;
  boost::asio::io_context& context_;
  handler_by_path handler_;
  recorded_log log_;
  spdlog::logger problems_{"problems", std::make_shared<spdlog::sinks::null_sink_st>()};
  http::budget body_bytes_{limits_.max_arriving_bodies};
  http::session_context shared_{.limits = limits_,
                                .body_bytes = body_bytes_,
                                .handler = handler_,
                                .log = log_,
                                .problems = problems_};
  memory_stream stream_;
  http::session session_{stream_, shared_};
  bool has_ended_ = false;
  std::exception_ptr failure_;
};

}  // namespace extraction::test
