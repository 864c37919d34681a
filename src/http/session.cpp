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
    : socket_(std::move(connection)), context_(context) {}

awaitable<void> session::run() {
  // A co_await in the condition would do, but for g++ 12: in a coroutine without a local variable
  // it then lays out the frame wrongly.
  outcome last = outcome::keep_open;
  while (last == outcome::keep_open) last = co_await serve_next();

  socket_.finish();
  if (last == outcome::linger || !input_.unread().empty()) co_await socket_.linger();
  socket_.close();
}

awaitable<session::outcome> session::serve_next() {
  bool begun = !input_.unread().empty();
  if (!begun) begun = co_await await_request();
  if (!begun) co_return outcome::close;

  request_receiver receiver{socket_, input_, context_.limits, steady_clock::now()};
  arrival state = receiver.scan_head();
  if (state == arrival::incomplete) state = co_await receiver.receive_head();
  if (state == arrival::closed) co_return outcome::close;

  const workspace_pool::loan space = context_.workspaces.take();
  exchange current{.space = *space, .body_bytes = share{context_.body_bytes}};
  if (state == arrival::complete) state = receiver.read_head(current);
  identify(current);
  if (state == arrival::complete) state = receiver.begin_body(current);
  if (state == arrival::incomplete) state = co_await invite_body(current, receiver);
  if (state == arrival::incomplete) state = co_await receiver.receive_body(current);

  if (state == arrival::closed) co_return outcome::close;
  if (state == arrival::complete) co_await context_.handler.handle(current.asked, space->answer);
  if (const auto& why = receiver.refused()) {
    web::write_problem(why->status, why->detail, space->answer);
  }
  // What follows a refused request cannot be told apart from it.
  const bool refused = state == arrival::refused;
  if (context_.stopping || refused) current.head.keep_alive = false;

  const bool sent = co_await send(current);
  record(current, receiver.started());
  receiver.finish();
  if (refused) co_return outcome::linger;
  co_return sent&& current.head.keep_alive ? outcome::keep_open : outcome::close;
}

// False: none has come. A request that reached us before the end is served.
awaitable<bool> session::await_request() {
  const auto space = input_.prepare();
  std::size_t size = 0;
  if (!context_.stopping) {
    idle_ = true;
    size = co_await socket_.read(space, steady_clock::now() + context_.limits.idle_timeout);
    idle_ = false;
  }
  if (size == 0 && context_.stopping) size = socket_.read_what_is_there(space);
  input_.commit(size);
  co_return size > 0;
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
awaitable<arrival> session::invite_body(exchange& current, const request_receiver& receiver) {
  const bool wanted = co_await context_.handler.admit(current.asked, current.space.answer);
  if (!wanted) co_return arrival::refused;
  bool told = true;
  if (current.head.expects_continue && receiver.awaits_body()) {
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

void session::record(const exchange& current, time_point started) {
  context_.log.record({.method = current.head.method,
                       .path = current.head.path,
                       .request_id = current.space.request_id,
                       .status = current.space.answer.status,
                       .duration = std::chrono::duration_cast<std::chrono::microseconds>(
                           steady_clock::now() - started),
                       .bytes = current.sent_bytes});
}

}  // namespace extraction::http
