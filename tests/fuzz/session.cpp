// Whole sessions: up to a dozen requests on one connection, valid and broken, cut anywhere,
// stalled, half-closed, reset, or interrupted by a shutdown, over a stream in memory and a clock
// that the input advances.
//
// A model determines what must happen: the exact responses, in order, each at its time and with its
// own X-Request-Id; whether the connection stays open; and that nothing is held in the end.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "fuzz/check.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/connection_model.hpp"
#include "fuzz/planned_request.hpp"
#include "support/session_stand.hpp"

namespace extraction::test {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view take(std::string_view& from, std::size_t size) {
  check(from.size() >= size, "an answer is whole");
  const std::string_view taken = from.substr(0, size);
  from.remove_prefix(size);
  return taken;
}

std::string_view take_line(std::string_view& from) {
  const std::size_t end = from.find("\r\n");
  check(end != std::string_view::npos, "a line of an answer is whole");
  const std::string_view line = take(from, end);
  take(from, 2);
  return line;
}

std::size_t read_number(std::string_view text, int base) {
  check(!text.empty() && text.size() < 10, "a size is a number");
  return std::stoul(std::string(text), nullptr, base);
}

struct answer_head {
  unsigned status = 0;
  bool closes = false;
  bool is_chunked = false;
  std::size_t length = 0;
  bool has_length = false;
  std::string_view request_id;
};

answer_head take_head(std::string_view& from) {
  answer_head head;
  const std::string_view status_line = take_line(from);
  check(status_line.starts_with("HTTP/1.1 ") && status_line.size() > 12, "there is a status line");
  head.status = static_cast<unsigned>(read_number(status_line.substr(9, 3), 10));
  for (std::string_view line; !(line = take_line(from)).empty();) {
    const std::size_t colon = line.find(": ");
    check(colon != std::string_view::npos, "a line of a head is a field");
    const std::string_view name = line.substr(0, colon), value = line.substr(colon + 2);
    if (name == "connection") head.closes = value == "close";
    if (name == "transfer-encoding") head.is_chunked = value == "chunked";
    if (name == "x-request-id") head.request_id = value;
    if (name == "content-length") {
      head.length = read_number(value, 10);
      head.has_length = true;
    }
  }
  return head;
}

// A session, with the model beside it.
class run {
 public:
  explicit run(choices& from) : from_(from), limits_(planned_limits()), model_(plan_, limits_) {
    for (std::size_t count = 1 + from.below(12); plan_.size() < count;) {
      plan_.push_back(plan_request(from, plan_.size()));
      wire_ += plan_.back().bytes;
    }
  }

  void play() {
    for (int events = 0; from_.are_left() && events < 100; ++events) {
      play_one();
      check_log();
    }
    check_end();
  }

 private:
  void play_one() {
    switch (from_.below(16)) {
      case 0: return send(wire_.size());
      case 1: return pass(milliseconds{1 + from_.below(200)});
      case 2: return pass(limits_.header_timeout - milliseconds{from_.below(3)});
      case 3: return pass(limits_.body_timeout - milliseconds{from_.below(3)});
      case 4: return pass(limits_.idle_timeout - milliseconds{from_.below(3)});
      case 5: return half_close();
      case 6: return break_off();
      case 7: return hold_back();
      case 8: return stop();
      default: return send(1 + from_.below(max_piece));
    }
  }

  void send(std::size_t most) {
    const std::string_view piece = std::string_view(wire_).substr(sent_, half_closed_ ? 0 : most);
    sent_ += piece.size();
    if (piece.empty()) return;
    stand_.send(piece);
    expect(model_.send(piece.size()));
  }

  void pass(milliseconds time) {
    stand_.pass(time);
    expect(model_.pass(time));
  }

  void half_close() {
    half_closed_ = true;
    stand_.client().end_sending();
    stand_.settle();
    model_.end_sending();
    expect({});
  }

  void break_off() {
    half_closed_ = true;
    is_exact_ = false;
    stand_.client().break_off();
    stand_.settle();
    check(stand_.has_ended(), "a broken connection is let go");
  }

  void stop() {
    stand_.stop();
    model_.stop();
    expect({});
  }

  // From now on the client reads late, and the model says nothing about times.
  void hold_back() {
    is_exact_ = false;
    stand_.client().take_at_most(from_.below(256));
    stand_.settle();
  }

  void expect(std::vector<expected_answer> answers) {
    if (!is_exact_) return;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const bool closes = take_answer(answers[i]);
      if (!answers[i].may_close) continue;
      for (const expected_answer& more : model_.settle(closes)) answers.push_back(more);
    }
    if (model_.is_unknown()) {
      is_exact_ = false;
      return;
    }
    if (model_.must_continue() && !continued_) {
      continued_ = true;
      check(unread().starts_with(continue_line), "a client that waits for a word gets it");
      read_ += continue_line.size();
    }
    check(unread().empty(), "nothing is sent that was not asked for");
    const bool says_it_is_over = stand_.client().is_finished() || stand_.client().is_closed();
    check(says_it_is_over == model_.is_over(),
          "the connection is open for as long as it should be");
  }

  std::string_view unread() const {
    return std::string_view(stand_.client().answered()).substr(read_);
  }

  bool take_answer(const expected_answer& expected) {
    const planned_request& asked = *expected.asked;
    std::string_view from = unread();
    if (asked.expects_continue && from.starts_with(continue_line)) take(from, continue_line.size());
    continued_ = false;
    const answer_head head = take_head(from);
    check(head.status == expected.status, "the status is the one that was earned");
    check(expected.may_close || head.closes == expected.closes || !asked.keeps_open,
          "an answer says whether it is the last");
    const std::string id = "r" + std::to_string(&asked - plan_.data());
    check(head.request_id == id || !head.request_id.starts_with('r'), "an answer has its own id");
    const bool refused = expected.status >= 400;
    check(refused || head.request_id == id, "a request that was read has its id");
    answered_.push_back({head.request_id == id ? id : "", expected.status});

    std::string body;
    bool whole = true;
    if (head.is_chunked) {
      check(asked.coding == planned_request::framing::chunked ||
                asked.coding == planned_request::framing::broken_off,
            "chunks are sent where they were expected");
      whole = take_chunks(from, body);
    } else if (head.has_length) {
      // A method that was not read is not known to be HEAD.
      if (refused || !asked.is_head) body = take(from, head.length);
    } else if (refused || asked.coding != planned_request::framing::none) {
      check(asked.coding == planned_request::framing::until_close, "an answer has a length");
      body = take(from, from.size());
    }
    check(whole == (refused || asked.coding != planned_request::framing::broken_off),
          "an aborted response is incomplete");
    check(whole || stand_.client().is_reset(), "a broken answer ends with a reset");
    check(refused || body == asked.body, "the body is the one that was asked for");
    read_ = stand_.client().answered().size() - from.size();
    return head.closes;
  }

  static bool take_chunks(std::string_view& from, std::string& body) {
    while (!from.empty()) {
      const std::size_t size = read_number(take_line(from), 16);
      body += take(from, size);
      check(take_line(from).empty(), "a chunk ends in an empty line");
      if (size == 0) return true;
    }
    return false;
  }

  // One line for each response, and none shows the method, path or id of another request.
  void check_log() {
    const auto& entries = stand_.log().entries;
    for (; logged_ < entries.size(); ++logged_) {
      const recorded_log::entry& entry = entries[logged_];
      if (is_exact_) {
        check(logged_ < answered_.size(), "what is logged was answered");
        check(entry.status == answered_[logged_].status, "the log has the status that was sent");
      }
      const std::size_t slash = entry.path.rfind('/');
      if (entry.request_id.starts_with('r') && slash != std::string::npos && slash > 0) {
        check(model_.is_unknown() || entry.path.substr(slash + 1) == entry.request_id.substr(1),
              "the log shows the path of the request itself");
      }
    }
    check(!is_exact_ || logged_ == answered_.size(), "every answer is logged");
  }

  void check_end() {
    // The longest that a client can hold the connection without sending anything: it is idle, or in
    // the middle of a request, or does not read a response; then comes the refusal, which it does
    // not read either.
    for (int i = 0; i < 6; ++i) pass(limits_.idle_timeout);
    check(stand_.has_ended(), "a session ends if nothing comes any more");
    check(stand_.client().is_closed(), "its connection is closed");
    check(stand_.failure() == nullptr, "no session ends by an exception");
    check(stand_.holds_nothing(), "what a request held is given back");
    if (is_exact_) check(unread().empty(), "nothing comes after the end");
  }

  static boost::asio::io_context& context() {
    static boost::asio::io_context shared{1};
    return shared;
  }

  struct answered {
    std::string id;
    unsigned status;
  };

  choices& from_;
  const http::settings limits_;
  std::vector<planned_request> plan_;
  std::string wire_;
  connection_model model_;
  session_stand stand_{context(), limits_};
  std::size_t sent_ = 0;
  std::size_t read_ = 0;  // of the responses
  std::size_t logged_ = 0;
  std::vector<answered> answered_;
  bool half_closed_ = false;
  bool is_exact_ = true;  // the model knows everything that must happen
  bool continued_ = false;
};

}  // namespace

}  // namespace extraction::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  extraction::test::choices from{data, size};
  extraction::test::run{from}.play();
  return 0;
}
