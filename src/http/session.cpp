#include "http/session.hpp"

#include <exception>
#include <utility>

#include <boost/asio/post.hpp>

#include "web/percent_encoding.hpp"
#include "web/problem.hpp"

namespace extraction::http {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

session::session(socket connection, session_context& context)
    : socket_(std::move(connection)), context_(context), receiver_(socket_, context.limits) {}

awaitable<void> session::run() {
  // A co_await in the condition would do, but for g++ 12: in a coroutine without a local variable
  // it then lays out the frame wrongly.
  bool is_open = true;
  while (is_open) is_open = co_await serve_next();

  socket_.finish();
  if (refused_ || receiver_.has_unread()) co_await socket_.linger();
  socket_.close();
}

// False: the connection is to be closed.
awaitable<bool> session::serve_next() {
  arrival state = co_await receiver_.receive_head(context_.stopping);
  if (state == arrival::closed) co_return false;

  const workspace_pool::loan space = context_.workspaces.take();
  exchange current{.space = *space, .body_bytes = share{context_.body_bytes}};
  if (state == arrival::complete) state = receiver_.read_head(current);
  identify(current);
  if (state == arrival::complete) state = receiver_.begin_body(current);
  if (state == arrival::incomplete) state = co_await invite_body(current);
  if (state == arrival::incomplete) state = co_await receiver_.receive_body(current);

  if (state == arrival::closed) co_return false;
  if (state == arrival::complete) co_await context_.handler.handle(current.asked, space->answer);
  refused_ = state == arrival::refused;
  if (const auto& why = receiver_.refused()) {
    web::write_problem(why->status, why->detail, space->answer);
  }
  if (context_.stopping || refused_) current.head.keep_alive = false;

  const bool sent = co_await send(current);
  record(current);
  receiver_.finish();
  co_return sent&& current.head.keep_alive;
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

// Before a body that is still on its way is waited for, the router says whether it will be wanted:
// a client without a token must not make us hold a megabyte. Incomplete: it is. Refused: the router
// has answered.
awaitable<arrival> session::invite_body(exchange& current) {
  const bool wanted = co_await context_.handler.admit(current.asked, current.space.answer);
  if (!wanted) co_return arrival::refused;
  bool told = true;
  if (current.head.expects_continue && receiver_.awaits_body()) {
    told = co_await socket_.write(continue_line, context_.limits.write_timeout);
  }
  co_return told ? arrival::incomplete : arrival::closed;
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

  // All requests of a turn of the loop are handled before the first is answered: a client on this
  // machine is woken once for all of them then, not once for each.
  co_await asio::post(socket_.get_executor(), use_awaitable);
  std::string_view unsent = space.output;
  bool sent = socket_.write_at_once(unsent);
  if (!unsent.empty()) sent = co_await socket_.write(unsent, context_.limits.write_timeout);
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
    const bool sent = co_await socket_.write(space.output, context_.limits.write_timeout);
    if (!sent) co_return false;
  }
  co_return true;
}

void session::record(const exchange& current) {
  context_.log.record({.method = current.head.method,
                       .path = current.head.path,
                       .request_id = current.space.request_id,
                       .status = current.space.answer.status,
                       .duration = std::chrono::duration_cast<std::chrono::microseconds>(
                           steady_clock::now() - receiver_.started()),
                       .bytes = current.sent_bytes});
}

}  // namespace extraction::http
