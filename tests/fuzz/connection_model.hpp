// What a connection must do, derived from what its client has sent and when: written from the rules
// and not from the code.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "fuzz/planned_request.hpp"

namespace extraction::test {

struct expected_answer {
  const planned_request* asked;
  unsigned status;
  bool closes;
  bool may_close = false;  // or not: see connection_model::settle()
};

inline constexpr std::size_t max_piece = 256;  // bytes that are certainly read together

class connection_model {
 public:
  using milliseconds = std::chrono::milliseconds;

  connection_model(const std::vector<planned_request>& plan, const http::settings& limits)
      : plan_(plan), limits_(limits) {}

  // What the client and the service do. Each returns what must be answered at once. Bytes that are
  // sent at one time are few enough to be read together, or they are all that is left.
  std::vector<expected_answer> send(std::size_t bytes);
  std::vector<expected_answer> pass(milliseconds time);
  void end_sending() { is_over_ = true; }  // the current request has been answered or is cut short
  void stop();

  // Says whether the connection closed after the response to a refused request that was sent whole,
  // but with so much else that it may not have been recognised as whole. Returns what else is
  // answered.
  std::vector<expected_answer> settle(bool closes);

  // Nothing more is answered, and the connection is closed, or will be.
  bool is_over() const { return is_over_; }
  // Nothing is known about what follows.
  bool is_unknown() const { return is_unknown_; }
  // Whether the client waits for 100, and has got it.
  bool must_continue() const {
    return !is_over_ && body_began_ != unset && plan_[next_].expects_continue && was_alone_;
  }

 private:
  std::vector<expected_answer> proceed();
  void begin_next();

  static constexpr milliseconds unset{-1};

  const std::vector<planned_request>& plan_;
  const http::settings& limits_;
  milliseconds now_{0};
  std::size_t next_ = 0;       // current request
  std::size_t available_ = 0;  // bytes of it, and of what follows
  milliseconds idle_since_{0};
  milliseconds began_ = unset;
  milliseconds body_began_ = unset;
  bool was_alone_ = false;  // the head, when it was complete
  bool is_burst_ = false;   // all that is left arrived at once
  bool stopping_ = false;
  bool is_over_ = false;
  bool is_unknown_ = false;
};

}  // namespace extraction::test
