#include "http/session.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/post.hpp>

#include "http/chunked_decoder.hpp"
#include "web/percent_encoding.hpp"

namespace extraction::http {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view empty_line = "\r\n";
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t body_read_size = 16 * 1024;  // bytes at a time

}  // namespace

// A request and what becomes of it.
struct session::exchange {
  workspace& space;
  share body_bytes;
  web::request asked{};
  request_head head{};
  std::size_t head_size = 0;
  std::size_t input_size = 0;    // what the request takes of the input buffer, head included
  std::string_view surplus{};    // what arrived beyond it, outside of the input buffer
  std::uint64_t sent_bytes = 0;  // of the answer's body
};

session::session(socket connection, session_context& context)
    : socket_(std::move(connection)),
      context_(context),
      scanner_(context.limits.max_request_line, context.limits.max_header) {}

void session::stop() {
  if (idle_) socket_.cancel();
}

awaitable<void> session::run() {
  // A co_await in the condition would do, but for g++ 12: in a coroutine without a local variable
  // it then lays out the frame wrongly.
  bool is_open = true;
  while (is_open) is_open = co_await serve_next();

  socket_.finish();
  if (refusal_ || !input_.unread().empty()) co_await socket_.linger();
  socket_.close();
}

// False: the connection is to be closed.
awaitable<bool> session::serve_next() {
  const arrival head = co_await receive_head();
  if (head == arrival::closed) co_return false;

  const workspace_pool::loan space = context_.workspaces.take();
  exchange current{.space = *space, .body_bytes = share{context_.body_bytes}};
  if (head == arrival::complete) {
    current.head_size = current.input_size = scanner_.size();
    refusal_ = read_head(input_.unread().substr(0, current.head_size), space->fields, current.head);
  }
  identify(current);
  if (refusal_) co_return co_await answer_refusal(current);

  if (current.head.chunked || current.head.content_length > 0) {
    const arrival body = co_await receive_body(current);
    if (body == arrival::closed) co_return false;
    if (body == arrival::refused) co_return co_await answer_refusal(current);
  }
  co_return co_await handle(current);
}

awaitable<session::arrival> session::receive_head() {
  bool passed_empty_line = false;
  bool begun = !input_.unread().empty();
  started_ = steady_clock::now();
  for (;;) {
    // RFC 9112 §2.2: one empty line before the request is passed over.
    if (!passed_empty_line && input_.unread().starts_with(empty_line)) {
      passed_empty_line = true;
      input_.consume(empty_line.size());
    }
    switch (scanner_.scan(input_.unread())) {
      case head_scanner::state::complete: co_return arrival::complete;
      case head_scanner::state::refused: refusal_ = scanner_.reason(); co_return arrival::refused;
      case head_scanner::state::incomplete: break;
    }

    const auto space = input_.prepare();
    std::size_t size = 0;
    if (begun) {
      size = co_await socket_.read(space, started_ + context_.limits.header_timeout);
      if (size == 0) co_return end_of_input();
    } else {
      size = co_await receive_first(space);
      if (size == 0) co_return arrival::closed;
      begun = true;
    }
    input_.commit(size);
  }
}

// Waits for a request to begin.
awaitable<std::size_t> session::receive_first(asio::mutable_buffer into) {
  std::size_t size = 0;
  if (!context_.stopping) {
    idle_ = true;
    size = co_await socket_.read(into, started_ + context_.limits.idle_timeout);
    idle_ = false;
  }
  // A request that reached us before the end is served.
  if (size == 0 && context_.stopping) size = socket_.read_what_is_there(into);
  started_ = steady_clock::now();
  co_return size;
}

awaitable<session::arrival> session::receive_body(exchange& current) {
  if (current.head.content_length > context_.limits.max_body) {
    co_return refuse(413, "The body is too large");
  }
  const auto deadline = steady_clock::now() + context_.limits.body_timeout;
  if (current.head.chunked) co_return co_await receive_chunked_body(current, deadline);
  co_return co_await receive_sized_body(current, deadline);
}

awaitable<session::arrival> session::receive_sized_body(exchange& current, time_point deadline) {
  const auto length = static_cast<std::size_t>(current.head.content_length);
  const std::string_view arrived = input_.unread().substr(current.head_size, length);
  current.input_size += arrived.size();
  if (arrived.size() == length) {
    current.asked.body = arrived;
    co_return arrival::complete;
  }
  const arrival invited = co_await invite_body(current);
  if (invited != arrival::complete) co_return invited;

  std::string& body = current.space.body;
  body = arrived;
  while (body.size() < length) {
    // Grows as the body arrives: what a client only announces costs no memory.
    const std::size_t size = body.size();
    const std::size_t step = std::min(length - size, body_read_size);
    if (!current.body_bytes.grow(step)) co_return refuse(503, "Too many bodies arrive at once");
    body.resize(size + step);
    const std::size_t added =
        co_await socket_.read(asio::buffer(body.data() + size, step), deadline);
    body.resize(size + added);
    if (added == 0) co_return end_of_input();
  }
  current.asked.body = body;
  co_return arrival::complete;
}

awaitable<session::arrival> session::receive_chunked_body(exchange& current, time_point deadline) {
  chunked_decoder decoder{context_.limits.max_body, context_.limits.max_header};
  std::string& body = current.space.body;
  std::string_view arrived = input_.unread().substr(current.head_size);
  auto state = decoder.decode(arrived, body);
  current.input_size = input_.unread().size() - arrived.size();
  if (state == chunked_decoder::state::incomplete) {
    const arrival invited = co_await invite_body(current);
    if (invited != arrival::complete) co_return invited;
  }

  std::string& received = current.space.received;
  while (state == chunked_decoder::state::incomplete) {
    if (!current.body_bytes.grow(body_read_size)) {
      co_return refuse(503, "Too many bodies arrive at once");
    }
    received.resize(body_read_size);
    const std::size_t size = co_await socket_.read(asio::buffer(received), deadline);
    if (size == 0) co_return end_of_input();
    arrived = std::string_view(received).substr(0, size);
    state = decoder.decode(arrived, body);
    current.surplus = arrived;
  }
  if (state == chunked_decoder::state::refused) {
    refusal_ = decoder.reason();
    co_return arrival::refused;
  }
  current.asked.body = body;
  co_return arrival::complete;
}

// Before a body that is still on its way is waited for, the router says whether it will be wanted:
// a client without a token must not make us hold a megabyte. Refused: the answer says why.
awaitable<session::arrival> session::invite_body(exchange& current) {
  const bool wanted = co_await context_.handler.admit(current.asked, current.space.answer);
  if (!wanted) co_return arrival::refused;
  const bool client_waits =
      current.head.expects_continue && input_.unread().size() == current.head_size;
  if (!client_waits) co_return arrival::complete;
  const bool told = co_await write(continue_line);
  co_return told ? arrival::complete : arrival::closed;
}

session::arrival session::refuse(unsigned status, std::string_view detail) {
  refusal_ = refusal{status, detail};
  return arrival::refused;
}

// In the midst of a request.
session::arrival session::end_of_input() {
  return socket_.expired() ? refuse(408, "The request took too long to arrive") : arrival::closed;
}

void session::identify(exchange& current) {
  workspace& space = current.space;
  space.request_id = web::is_sane_request_id(current.head.request_id) ? current.head.request_id
                                                                      : context_.request_ids.next();
  current.asked = {.method = current.head.method,
                   .path = current.head.path,
                   .query = current.head.query,
                   .fields = space.fields,
                   .body = {},
                   .id = space.request_id};
  if (current.head.path.find('%') != std::string_view::npos) {
    web::append_percent_decoded(current.head.path, space.path);
    current.asked.path = space.path;
  }
}

awaitable<bool> session::handle(exchange& current) {
  co_await context_.handler.handle(current.asked, current.space.answer);

  if (context_.stopping) current.head.keep_alive = false;
  const bool sent = co_await send(current);
  record(current);
  input_.consume(current.input_size);
  input_.append(current.surplus);
  scanner_.restart();
  co_return sent&& current.head.keep_alive;
}

// Closes, because what follows on the connection belongs to the request that is refused.
awaitable<bool> session::answer_refusal(exchange& current) {
  if (refusal_) {
    web::response& answer = current.space.answer;
    answer.clear();
    answer.status = refusal_->status;
    answer.body.append("{\"detail\":\"").append(refusal_->detail).append("\"}");
    if (refusal_->status == 503) answer.fields.push_back({"retry-after", "1"});
  } else {
    refusal_ = refusal{current.space.answer.status, {}};  // by the router
  }
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

  append_head(answer, framing, context_.dates.text(steady_clock::now()), space.request_id,
              space.output);
  if (sends_body) {
    if (framing.body == body_framing::chunked) {
      append_chunk(answer.body, space.output);
    } else {
      space.output += answer.body;
    }
    current.sent_bytes = answer.body.size();
  }
  const bool sent = co_await write(space.output);
  if (!sent || !answer.rest || !sends_body) co_return sent;
  co_return co_await send_rest(current, framing.body);
}

awaitable<bool> session::send_rest(exchange& current, body_framing framing) {
  workspace& space = current.space;
  for (bool more = true; more;) {
    // Other connections get their turn between two pieces.
    co_await asio::post(socket_.get_executor(), use_awaitable);
    space.answer.body.clear();
    try {
      more = co_await space.answer.rest->next(space.answer.body);
    } catch (const std::exception& problem) {
      // The status is sent already: only a broken connection can tell the client.
      context_.problems.error("{} {} was broken off ({}): {}", current.head.method,
                              current.head.path, space.request_id, problem.what());
      socket_.reset();
      co_return false;
    }
    current.sent_bytes += space.answer.body.size();

    space.output.clear();
    if (framing == body_framing::chunked) {
      append_chunk(space.answer.body, space.output);
      if (!more) space.output += last_chunk;
    } else {
      space.output += space.answer.body;
    }
    const bool sent = co_await write(space.output);
    if (!sent) co_return false;
  }
  co_return true;
}

awaitable<bool> session::write(std::string_view data) {
  return socket_.write(data, context_.limits.write_timeout);
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

}  // namespace extraction::http
