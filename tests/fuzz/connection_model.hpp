// What a connection must do, told from what its client has sent and when: written from the rules
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

inline constexpr std::size_t max_piece = 256;  // bytes that are surely looked at together

class connection_model {
 public:
  using milliseconds = std::chrono::milliseconds;

  connection_model(const std::vector<planned_request>& plan, const http::settings& limits)
      : plan_(plan), limits_(limits) {}

  // What the client and the service do. Each returns what is to be answered at once. Bytes that are
  // sent at one time are few enough to be looked at together, or they are all that is left.
  std::vector<expected_answer> send(std::size_t bytes);
  std::vector<expected_answer> pass(milliseconds time);
  void end_sending() { is_over_ = true; }  // whatever is in hand has been answered or is cut short
  void stop();

  // A refused request that was sent whole, but with so much else that it may not have been seen as
  // whole, was answered: whether the connection closes by that. Returns what else is answered.
  std::vector<expected_answer> settle(bool closes);

  // Nothing is answered from now on, and the connection is closed, or will be.
  bool is_over() const { return is_over_; }
  // Of what follows nothing is known.
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
  std::size_t next_ = 0;       // request in hand
  std::size_t available_ = 0;  // bytes of it, and of what follows
  milliseconds idle_since_{0};
  milliseconds began_ = unset;
  milliseconds body_began_ = unset;
  bool was_alone_ = false;  // the head, when it was complete
  bool is_burst_ = false;   // all that is left came at once
  bool stopping_ = false;
  bool is_over_ = false;
  bool is_unknown_ = false;
};

}  // namespace extraction::test
