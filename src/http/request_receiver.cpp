#include "http/request_receiver.hpp"

#include <algorithm>
#include <string>

namespace extraction::http {

namespace {

constexpr std::string_view empty_line = "\r\n";
// No client sends that much while we linger, and sums of it do not overflow.
constexpr std::uint64_t max_announced = std::uint64_t{1} << 62;

constexpr refusal too_large{413, "The body is too large"};
constexpr refusal too_many_bodies{503, "Too many request bodies are being received at once"};
constexpr refusal too_slow{408, "The request took too long to arrive"};

}  // namespace

arrival request_receiver::scan_head() {
  // RFC 9112 §2.2: one empty line before the request is ignored.
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
        co_await stream_.read(input_.prepare(), started_ + limits_.header_timeout);
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
  const std::uint64_t length = current.head.content_length;
  if (!current.head.chunked && length == 0) return complete({}, current);
  if (length > limits_.max_body) return refuse(too_large);

  body_deadline_ = stream_.now() + limits_.body_timeout;
  const std::string_view arrived = input_.unread().substr(head_size_);
  if (!current.head.chunked && arrived.size() >= length) {
    // All of it is in the input buffer, and may stay there.
    input_size_ += static_cast<std::size_t>(length);
    return complete(arrived.substr(0, static_cast<std::size_t>(length)), current);
  }
  if (current.head.chunked) decoder_.emplace(limits_.max_body, limits_.max_header);
  const arrival state = take_body(arrived, current);
  input_size_ = input_.unread().size() - surplus_.size();
  surplus_ = {};  // it is in the input buffer
  return state;
}

awaitable<arrival> request_receiver::receive_body(exchange& current) {
  arrival state = arrival::incomplete;
  while (state == arrival::incomplete) state = co_await receive_piece(current);
  co_return state;
}

bool request_receiver::is_body_small(const exchange& current) const {
  return current.head.chunked || current.head.content_length <= limits_.max_dropped_body;
}

awaitable<arrival> request_receiver::drop_body(exchange& current) {
  arrival state = arrival::incomplete;
  for (std::size_t dropped = 0; state == arrival::incomplete;) {
    current.space.body.clear();
    state = co_await receive_piece(current);
    dropped += current.space.body.size();
    if (state == arrival::incomplete && dropped > limits_.max_dropped_body) {
      state = arrival::refused;
    }
  }
  co_return state;
}

std::uint64_t request_receiver::announced(const exchange& current) const {
  if (is_whole_) return 0;
  if (current.head.chunked || current.head.content_length == 0) return limits_.max_unannounced;
  return std::min(current.head.content_length - body_size_, max_announced);
}

awaitable<arrival> request_receiver::receive_piece(exchange& current) {
  const std::string_view arrived = co_await stream_.read(scratch_, body_deadline_);
  if (arrived.empty()) co_return end_of_input();
  const arrival state = take_body(arrived, current);
  // Other connections may use the scratch memory as soon as this one waits.
  if (!surplus_.empty()) surplus_ = current.space.surplus = surplus_;
  co_return state;
}

arrival request_receiver::take_body(std::string_view arrived, exchange& current) {
  std::string& body = current.space.body;
  arrival state = arrival::incomplete;
  surplus_ = arrived;
  if (decoder_) {
    switch (decoder_->decode(surplus_, body)) {
      case chunked_decoder::state::incomplete: break;
      case chunked_decoder::state::complete: state = complete(body, current); break;
      case chunked_decoder::state::refused: return refuse(decoder_->reason());
    }
  } else {
    const auto size = static_cast<std::size_t>(
        std::min<std::uint64_t>(arrived.size(), current.head.content_length - body_size_));
    body += arrived.substr(0, size);
    body_size_ += size;
    surplus_.remove_prefix(size);
    if (body_size_ == current.head.content_length) state = complete(body, current);
  }
  // The budget is charged for the memory in use.
  return current.body_bytes.grow_to(body.size()) ? state : refuse(too_many_bodies);
}

arrival request_receiver::complete(std::string_view body, exchange& current) {
  current.asked.body = body;
  is_whole_ = true;
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

// The client has closed the connection in the middle of a request.
arrival request_receiver::end_of_input() {
  return stream_.expired() ? refuse(too_slow) : arrival::closed;
}

}  // namespace extraction::http
