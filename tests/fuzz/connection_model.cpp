#include "fuzz/connection_model.hpp"

namespace extraction::test {

std::vector<expected_answer> connection_model::send(std::size_t bytes) {
  available_ += bytes;
  is_burst_ = bytes > max_piece;
  return proceed();
}

std::vector<expected_answer> connection_model::proceed() {
  std::vector<expected_answer> answers;
  while (!is_over_ && !is_unknown_ && next_ < plan_.size() && available_ > 0) {
    const planned_request& request = plan_[next_];
    is_unknown_ = request.is_unknown;
    if (is_unknown_) break;
    if (began_ == unset) began_ = now_;
    if (available_ >= request.decided_at) {
      const bool may_close = request.decided_early && is_burst_ && !stopping_;
      const bool closes = !request.keeps_open || stopping_;
      answers.push_back({&request, request.status, closes, may_close});
      is_over_ = closes;
      if (may_close) break;  // settle() continues
      begin_next();
    } else if (available_ >= request.head_size && body_began_ == unset) {
      body_began_ = now_;
      was_alone_ = available_ == request.head_size;
      // A client that waits for "100 Continue" is refused at once, and so is one that has much to
      // send.
      const bool waits = !request.expects_continue || was_alone_;
      if (request.decided_early && waits) {
        answers.push_back({&request, request.status, true});
        is_over_ = true;
      }
      break;
    } else {
      break;
    }
  }
  return answers;
}

std::vector<expected_answer> connection_model::settle(bool closes) {
  is_over_ = closes;
  if (is_over_) return {};
  begin_next();
  return proceed();
}

void connection_model::begin_next() {
  available_ -= plan_[next_].bytes.size();
  ++next_;
  idle_since_ = now_;
  began_ = body_began_ = unset;
}

std::vector<expected_answer> connection_model::pass(milliseconds time) {
  now_ += time;
  if (is_over_ || is_unknown_) return {};
  if (began_ == unset) {
    is_over_ = now_ - idle_since_ >= limits_.idle_timeout;
    return {};
  }
  const bool late = body_began_ == unset ? now_ - began_ >= limits_.header_timeout
                                         : now_ - body_began_ >= limits_.body_timeout;
  if (!late) return {};
  is_over_ = true;
  const planned_request& request = plan_[next_];
  const bool has_answer = request.is_refused_by_handler && body_began_ != unset;
  return {{&request, has_answer ? request.status : 408, true}};
}

void connection_model::stop() {
  stopping_ = true;
  if (began_ == unset) is_over_ = true;
}

}  // namespace extraction::test
