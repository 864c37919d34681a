#include "http/request_receiver.hpp"

#include <algorithm>
#include <string>

namespace extraction::http {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view empty_line = "\r\n";
constexpr std::size_t body_read_size = 16 * 1024;  // bytes at a time
constexpr refusal too_large{413, "The body is too large"};
constexpr refusal too_many_bodies{503, "Too many bodies arrive at once"};
constexpr refusal too_slow{408, "The request took too long to arrive"};

}  // namespace

arrival request_receiver::scan_head() {
  // RFC 9112 §2.2: one empty line before the request is passed over.
  if (!passed_empty_line_ && input_.unread().starts_with(empty_line)) {
    passed_empty_line_ = true;
    input_.consume(empty_line.size());
  }
  switch (scanner_.scan(input_.unread())) {
    case head_scanner::state::complete: return arrival::complete;
    case head_scanner::state::refused: return refuse(scanner_.reason());
    case head_scanner::state::incomplete: break;
  }
  return arrival::incomplete;
}

awaitable<arrival> request_receiver::receive_head() {
  arrival state = arrival::incomplete;
  while (state == arrival::incomplete) {
    const std::size_t size =
        co_await socket_.read(input_.prepare(), started_ + limits_.header_timeout);
    if (size == 0) co_return end_of_input();
    input_.commit(size);
    state = scan_head();
  }
  co_return state;
}

arrival request_receiver::read_head(exchange& current) {
  head_size_ = input_size_ = scanner_.size();
  const std::string_view head = input_.unread().substr(0, head_size_);
  const auto refused = http::read_head(head, current.space.fields, current.head);
  return refused ? refuse(*refused) : arrival::complete;
}

arrival request_receiver::begin_body(exchange& current) {
  if (!current.head.chunked && current.head.content_length == 0) return arrival::complete;
  if (current.head.content_length > limits_.max_body) return refuse(too_large);

  body_deadline_ = steady_clock::now() + limits_.body_timeout;
  const std::string_view arrived = input_.unread().substr(head_size_);
  if (current.head.chunked) {
    decoder_.emplace(limits_.max_body, limits_.max_header);
    const arrival state = decode(arrived, current);
    input_size_ = input_.unread().size() - surplus_.size();
    surplus_ = {};  // it is in the input buffer
    return state;
  }

  const auto length = static_cast<std::size_t>(current.head.content_length);
  input_size_ += std::min(arrived.size(), length);
  if (arrived.size() >= length) {
    current.asked.body = arrived.substr(0, length);
    return arrival::complete;
  }
  current.space.body = arrived;
  return arrival::incomplete;
}

awaitable<arrival> request_receiver::receive_body(exchange& current) {
  return current.head.chunked ? receive_chunked_body(current) : receive_sized_body(current);
}

awaitable<arrival> request_receiver::receive_sized_body(exchange& current) {
  const auto length = static_cast<std::size_t>(current.head.content_length);
  std::string& body = current.space.body;
  while (body.size() < length) {
    // Grows as the body arrives: what a client only announces costs no memory.
    const std::size_t size = body.size();
    const std::size_t step = std::min(length - size, body_read_size);
    if (!current.body_bytes.grow(step)) co_return refuse(too_many_bodies);
    body.resize(size + step);
    const std::size_t added =
        co_await socket_.read(asio::buffer(body.data() + size, step), body_deadline_);
    body.resize(size + added);
    if (added == 0) co_return end_of_input();
  }
  current.asked.body = body;
  co_return arrival::complete;
}

awaitable<arrival> request_receiver::receive_chunked_body(exchange& current) {
  std::string& received = current.space.received;
  arrival state = arrival::incomplete;
  while (state == arrival::incomplete) {
    if (!current.body_bytes.grow(body_read_size)) co_return refuse(too_many_bodies);
    received.resize(body_read_size);
    const std::size_t size = co_await socket_.read(asio::buffer(received), body_deadline_);
    if (size == 0) co_return end_of_input();
    state = decode(std::string_view(received).substr(0, size), current);
  }
  co_return state;
}

// Leaves in surplus_ what is not of the body.
arrival request_receiver::decode(std::string_view received, exchange& current) {
  surplus_ = received;
  switch (decoder_->decode(surplus_, current.space.body)) {
    case chunked_decoder::state::incomplete: return arrival::incomplete;
    case chunked_decoder::state::refused: return refuse(decoder_->reason());
    case chunked_decoder::state::complete: break;
  }
  current.asked.body = current.space.body;
  return arrival::complete;
}

void request_receiver::finish() {
  input_.consume(input_size_);
  input_.append(surplus_);
}

arrival request_receiver::refuse(refusal why) {
  refusal_ = why;
  return arrival::refused;
}

// In the midst of a request.
arrival request_receiver::end_of_input() {
  return socket_.expired() ? refuse(too_slow) : arrival::closed;
}

}  // namespace extraction::http
