#include "http/timed_stream.hpp"

namespace extraction::http {

namespace asio = boost::asio;

// Not a separate coroutine, because there is one call for each request.
awaitable<std::size_t> timed_stream::read(asio::mutable_buffer into, time_point deadline) {
  begin_wait(deadline);
  return bytes_.read(into);
}

awaitable<std::string_view> timed_stream::read(std::span<char> scratch, time_point deadline) {
  for (;;) {
    begin_wait(deadline);
    const bool ready = co_await bytes_.wait_readable();
    if (!ready) co_return std::string_view{};
    const auto size = bytes_.read_at_once(asio::buffer(scratch.data(), scratch.size()));
    if (!size) co_return std::string_view{};
    if (*size > 0) co_return std::string_view{scratch.data(), *size};
  }
}

std::size_t timed_stream::read_at_once(asio::mutable_buffer into) {
  return bytes_.read_at_once(into).value_or(0);
}

bool timed_stream::write_at_once(std::string_view& data) {
  const auto size = bytes_.write_at_once(data);
  if (!size) return false;
  data.remove_prefix(*size);
  return true;
}

awaitable<bool> timed_stream::write(std::string_view data, std::chrono::milliseconds patience) {
  while (!data.empty()) {
    begin_wait(now() + patience);
    const std::size_t size = co_await bytes_.write(data);
    if (size == 0) co_return false;
    data.remove_prefix(size);
  }
  co_return true;
}

void timed_stream::expire(time_point now) {
  if (now < deadline_) return;
  deadline_ = never;
  expired_ = true;
  cancel();
}

}  // namespace extraction::http
