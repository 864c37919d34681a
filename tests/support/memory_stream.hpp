// A connection in memory; the test plays the client and sets the clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>

#include "http/byte_stream.hpp"

namespace extraction::test {

class memory_stream final : public http::byte_stream {
 public:
  explicit memory_stream(boost::asio::io_context& context)
      : wait_(context.get_executor(), timer::time_point::max()) {}

  // The actions of the client. The session notices them when its io_context runs.
  void send(std::string_view bytes) {
    arrived_ += bytes;
    wake();
  }
  void end_sending() {
    ended_ = true;
    wake();
  }
  void break_off() {
    broken_ = true;
    wake();
  }
  // Reads only that many further bytes of the responses.
  void take_at_most(std::size_t bytes) {
    window_ = bytes;
    wake();
  }
  void advance(std::chrono::milliseconds by) { now_ += by; }

  // What the service has sent.
  const std::string& answered() const { return answered_; }
  bool is_finished() const { return finished_; }  // the client was told that nothing follows
  bool is_closed() const { return closed_; }
  bool is_reset() const { return reset_; }
  std::size_t unread() const { return arrived_.size(); }

  executor get_executor() override { return wait_.get_executor(); }
  time_point now() const override { return now_; }

  awaitable<std::size_t> read(boost::asio::mutable_buffer into) override {
    const bool ready = co_await wait_readable();
    co_return ready ? read_at_once(into).value_or(0) : 0;
  }

  awaitable<bool> wait_readable() override {
    bool waited_to_the_end = true;
    while (waited_to_the_end && arrived_.empty() && !ended_ && !gone()) {
      waited_to_the_end = co_await wait();
    }
    co_return waited_to_the_end;
  }

  std::optional<std::size_t> read_at_once(boost::asio::mutable_buffer into) override {
    if (gone()) return std::nullopt;
    if (arrived_.empty()) return ended_ ? std::nullopt : std::optional<std::size_t>{0};
    const std::size_t size = std::min(into.size(), arrived_.size());
    std::copy_n(arrived_.begin(), size, static_cast<char*>(into.data()));
    arrived_.erase(0, size);
    return size;
  }

  std::optional<std::size_t> write_at_once(std::string_view data) override {
    if (gone() || finished_) return std::nullopt;
    const std::size_t size = std::min(window_, data.size());
    answered_ += data.substr(0, size);
    window_ -= size;
    return size;
  }

  awaitable<std::size_t> write(std::string_view data) override {
    bool waited_to_the_end = true;
    while (waited_to_the_end && window_ == 0 && !gone()) waited_to_the_end = co_await wait();
    co_return waited_to_the_end ? write_at_once(data).value_or(0) : 0;
  }

  void cancel() override {
    cancelled_ = waiting_;
    wake();
  }
  void finish() override { finished_ = true; }
  void close() override {
    closed_ = true;
    wake();
  }
  void reset() override {
    reset_ = true;
    close();
  }

 private:
  bool gone() const { return broken_ || closed_; }
  void wake() { wait_.cancel(); }

  // Waits until something happens. False: the wait was cancelled.
  awaitable<bool> wait() {
    waiting_ = true;
    boost::system::error_code woken;
    co_await wait_.async_wait(boost::asio::redirect_error(use_awaitable, woken));
    waiting_ = false;
    co_return !std::exchange(cancelled_, false);
  }

  timer wait_;
  time_point now_{std::chrono::hours{1}};
  std::string arrived_;
  std::string answered_;
  std::size_t window_ = std::numeric_limits<std::size_t>::max();
  bool ended_ = false;
  bool broken_ = false;
  bool finished_ = false;
  bool closed_ = false;
  bool reset_ = false;
  bool waiting_ = false;
  bool cancelled_ = false;
};

}  // namespace extraction::test
