#include "http/session.hpp"

#include <utility>
#include <variant>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include "http/chunked_decoder.hpp"
#include "web/percent_encoding.hpp"

namespace extraction::http {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view empty_line = "\r\n";
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t body_read_size = 16 * 1024;  // bytes at a time

// How long, and for how many reads, a connection that was refused still listens: were it closed at
// once, a reset could overtake the answer (RFC 9112 §9.6).
constexpr std::chrono::seconds linger_time{1};
constexpr int max_lingering_reads = 64;

}  // namespace

// A request and what becomes of it.
struct session::exchange {
  workspace& space;
  request_head head{};
  std::size_t head_size = 0;
  std::size_t input_size = 0;  // what the request takes of the input buffer, head included
  std::string_view surplus{};  // what arrived beyond it, outside of the input buffer
  std::string_view body{};
  std::uint64_t sent_bytes = 0;  // of the answer's body
};

session::session(socket connection, session_context& context)
    : socket_(std::move(connection)),
      context_(context),
      scanner_(context.limits.max_request_line, context.limits.max_header) {}

void session::expire(time_point now) {
  if (now < deadline_) return;
  deadline_ = never;
  expired_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

void session::stop() {
  error_code ignored;
  if (idle_) socket_.cancel(ignored);
}

void session::abort() {
  error_code ignored;
  socket_.close(ignored);
}

awaitable<void> session::run() {
  // A co_await in the condition would do, but for g++ 12: in a coroutine without a local variable
  // it then lays out the frame wrongly.
  bool is_open = true;
  while (is_open) is_open = co_await serve_next();
  co_await close();
}

// False: the connection is to be closed.
awaitable<bool> session::serve_next() {
  const arrival head = co_await receive_head();
  if (head == arrival::closed) co_return false;

  const workspace_pool::loan space = context_.workspaces.take();
  exchange current{.space = *space};
  if (head == arrival::refused) co_return co_await answer_refusal(current);

  current.head_size = current.input_size = scanner_.size();
  const auto read = read_head(input_.unread().substr(0, current.head_size), space->fields);
  if (const auto* reason = std::get_if<refusal>(&read)) {
    refusal_ = *reason;
    co_return co_await answer_refusal(current);
  }
  current.head = std::get<request_head>(read);

  if (current.head.chunked || current.head.content_length > 0) {
    const arrival body = co_await receive_body(current);
    if (body == arrival::closed) co_return false;
    if (body == arrival::refused) co_return co_await answer_refusal(current);
  }
  co_return co_await handle(current);
}

awaitable<session::arrival> session::receive_head() {
  started_ = steady_clock::now();
  for (;;) {
    // RFC 9112 §2.2: an empty line before the request is passed over.
    while (input_.unread().starts_with(empty_line)) input_.consume(empty_line.size());
    switch (scanner_.scan(input_.unread())) {
      case head_scanner::state::complete: co_return arrival::complete;
      case head_scanner::state::refused: refusal_ = scanner_.reason(); co_return arrival::refused;
      case head_scanner::state::incomplete: break;
    }

    const bool idle = input_.unread().empty();
    const auto time_left = idle ? context_.limits.idle_timeout : context_.limits.header_timeout;
    const auto space = input_.prepare();
    std::size_t size = 0;
    if (!idle || !context_.stopping) {
      idle_ = idle;
      size = co_await read(space, started_ + time_left);
      idle_ = false;
    }
    // A request that reached us before the end is served.
    if (size == 0 && idle && context_.stopping) size = read_what_is_there(space);
    if (size == 0) co_return idle ? arrival::closed : end_of_input();
    if (idle) started_ = steady_clock::now();
    input_.commit(size);
  }
}

awaitable<session::arrival> session::receive_body(exchange& current) {
  const auto deadline = steady_clock::now() + context_.limits.body_timeout;
  if (current.head.chunked) co_return co_await receive_chunked_body(current, deadline);
  if (current.head.content_length > context_.limits.max_body) {
    co_return refuse(413, "The body is too large");
  }

  const auto length = static_cast<std::size_t>(current.head.content_length);
  const std::string_view arrived = input_.unread().substr(current.head_size, length);
  current.input_size += arrived.size();
  if (arrived.size() == length) {
    current.body = arrived;
    co_return arrival::complete;
  }
  if (current.head.expects_continue && arrived.empty() && !co_await write(continue_line)) {
    co_return arrival::closed;
  }

  std::string& body = current.space.body;
  body = arrived;
  while (body.size() < length) {
    // Grows as the body arrives: what a client only announces costs no memory.
    const std::size_t size = body.size();
    body.resize(std::min(length, size + body_read_size));
    const std::size_t added =
        co_await read(asio::buffer(body.data() + size, body.size() - size), deadline);
    body.resize(size + added);
    if (added == 0) co_return end_of_input();
  }
  current.body = body;
  co_return arrival::complete;
}

awaitable<session::arrival> session::receive_chunked_body(exchange& current, time_point deadline) {
  chunked_decoder decoder{context_.limits.max_body, context_.limits.max_header};
  std::string& body = current.space.body;
  std::string_view arrived = input_.unread().substr(current.head_size);
  const bool client_waits = current.head.expects_continue && arrived.empty();

  auto state = decoder.decode(arrived, body);
  current.input_size = input_.unread().size() - arrived.size();
  if (client_waits && !co_await write(continue_line)) co_return arrival::closed;

  std::string& received = current.space.received;
  while (state == chunked_decoder::state::incomplete) {
    received.resize(body_read_size);
    const std::size_t size = co_await read(asio::buffer(received), deadline);
    if (size == 0) co_return end_of_input();
    arrived = std::string_view(received).substr(0, size);
    state = decoder.decode(arrived, body);
    current.surplus = arrived;
  }
  if (state == chunked_decoder::state::refused) {
    refusal_ = decoder.reason();
    co_return arrival::refused;
  }
  current.body = body;
  co_return arrival::complete;
}

session::arrival session::refuse(unsigned status, std::string_view detail) {
  refusal_ = refusal{status, detail};
  return arrival::refused;
}

// In the midst of a request.
session::arrival session::end_of_input() {
  return expired_ ? refuse(408, "The request took too long to arrive") : arrival::closed;
}

awaitable<bool> session::handle(exchange& current) {
  workspace& space = current.space;
  space.request_id = web::is_sane_request_id(current.head.request_id) ? current.head.request_id
                                                                      : context_.request_ids.next();
  web::request asked{.method = current.head.method,
                     .path = current.head.path,
                     .query = current.head.query,
                     .fields = space.fields,
                     .body = current.body,
                     .id = space.request_id};
  if (asked.path.find('%') != std::string_view::npos) {
    web::append_percent_decoded(current.head.path, space.path);
    asked.path = space.path;
  }
  co_await context_.handler.handle(asked, space.answer);

  if (context_.stopping) current.head.keep_alive = false;
  const bool sent = co_await send(current);
  record(current);
  input_.consume(current.input_size);
  input_.append(current.surplus);
  scanner_.restart();
  co_return sent&& current.head.keep_alive;
}

awaitable<bool> session::answer_refusal(exchange& current) {
  workspace& space = current.space;
  space.request_id = context_.request_ids.next();
  space.answer.status = refusal_->status;
  space.answer.body = "{\"detail\":\"";
  space.answer.body += refusal_->detail;
  space.answer.body += "\"}";
  current.head.keep_alive = false;
  co_await send(current);
  record(current);
  co_return false;
}

awaitable<bool> session::send(exchange& current) {
  workspace& space = current.space;
  const web::response& answer = space.answer;
  const bool sends_body = current.head.method != "HEAD";

  response_framing framing{.length = answer.body.size(),
                           .keep_alive = current.head.keep_alive,
                           .minor_version = current.head.minor_version};
  if (answer.status == 204) {
    framing.body = body_framing::none;
  } else if (answer.rest && current.head.minor_version >= 1) {
    framing.body = body_framing::chunked;
  } else if (answer.rest) {
    framing.body = body_framing::until_close;
    framing.keep_alive = current.head.keep_alive = false;
  }

  append_head(answer, framing, context_.dates.text(started_), space.request_id, space.output);
  if (sends_body) {
    if (framing.body == body_framing::chunked) {
      append_chunk(answer.body, space.output);
    } else {
      space.output += answer.body;
    }
    current.sent_bytes = answer.body.size();
  }
  if (!co_await write(space.output)) co_return false;
  if (!answer.rest || !sends_body) co_return true;
  co_return co_await send_rest(current, framing.body);
}

awaitable<bool> session::send_rest(exchange& current, body_framing framing) {
  workspace& space = current.space;
  for (bool more = true; more;) {
    // Other connections get their turn between two pieces.
    co_await asio::post(socket_.get_executor(), use_awaitable);
    space.answer.body.clear();
    more = co_await space.answer.rest->next(space.answer.body);
    current.sent_bytes += space.answer.body.size();

    space.output.clear();
    if (framing == body_framing::chunked) {
      append_chunk(space.answer.body, space.output);
      if (!more) space.output += last_chunk;
    } else {
      space.output += space.answer.body;
    }
    if (!co_await write(space.output)) co_return false;
  }
  co_return true;
}

void session::record(const exchange& current) {
  context_.log.record({.method = current.head.method,
                       .path = current.head.path,
                       .request_id = current.space.request_id,
                       .status = current.space.answer.status,
                       .duration = std::chrono::duration_cast<std::chrono::microseconds>(
                           steady_clock::now() - started_),
                       .bytes = current.sent_bytes});
}

awaitable<void> session::close() {
  error_code ignored;
  socket_.shutdown(socket::shutdown_send, ignored);
  if (refusal_ || !input_.unread().empty()) {
    const auto deadline = steady_clock::now() + linger_time;
    for (int i = 0; i < max_lingering_reads; ++i) {
      if (co_await read(input_.prepare(), deadline) == 0) break;
    }
  }
  socket_.close(ignored);
}

// 0: the connection is closed or broken, or the deadline has passed (see expired_).
awaitable<std::size_t> session::read(asio::mutable_buffer into, time_point deadline) {
  deadline_ = deadline;
  expired_ = false;
  error_code problem;
  const std::size_t size =
      co_await socket_.async_read_some(into, asio::redirect_error(use_awaitable, problem));
  deadline_ = never;
  co_return problem ? 0 : size;
}

std::size_t session::read_what_is_there(asio::mutable_buffer into) {
  error_code problem;
  const std::size_t size = socket_.read_some(into, problem);
  return problem ? 0 : size;
}

// Writes at once, and waits only for what the kernel does not take. False: the connection is
// broken, or the client took nothing for too long.
awaitable<bool> session::write(std::string_view data) {
  while (!data.empty()) {
    error_code problem;
    std::size_t size = socket_.write_some(asio::buffer(data), problem);
    if (problem == asio::error::would_block) {
      deadline_ = steady_clock::now() + context_.limits.write_timeout;
      size = co_await socket_.async_write_some(asio::buffer(data),
                                               asio::redirect_error(use_awaitable, problem));
      deadline_ = never;
    }
    if (problem) co_return false;
    data.remove_prefix(size);
  }
  co_return true;
}

}  // namespace extraction::http
