#include "http/session.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/post.hpp>

#include "web/percent_encoding.hpp"
#include "web/problem.hpp"

namespace extraction::http {

namespace asio = boost::asio;

namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

// In addition to what was announced: requests that a client sent before it knew of the refusal.
constexpr std::uint64_t pipelined_size = 64 * 1024;  // bytes

// While the service is stopping, a client gets less time to read its response.
constexpr std::chrono::milliseconds last_linger_time{1'000};

}  // namespace

awaitable<void> session::run() {
  // A co_await in the condition would do, but g++ 12 then lays out the frame of a coroutine without
  // a local variable wrongly.
  outcome last{.keep_open = true};
  while (last.keep_open) last = co_await serve_next();

  stream_.finish();
  if (last.unread > 0) co_await linger(last.unread);
  stream_.close();
}

awaitable<session::outcome> session::serve_next() {
  bool begun = !input_.unread().empty();
  if (!begun) begun = co_await await_request();
  if (!begun) co_return outcome{};

  request_receiver receiver{stream_, input_, context_.scratch, context_.limits};
  arrival state = receiver.scan_head();
  if (state == arrival::incomplete) state = co_await receiver.receive_head();
  if (state == arrival::closed) co_return outcome{};

  const workspace_pool::loan space = context_.workspaces.take();
  exchange current{.space = *space, .body_bytes = share{context_.body_bytes}};
  if (state == arrival::complete) state = receiver.read_head(current);
  identify(current);
  if (state == arrival::complete) state = receiver.begin_body(current);
  if (state == arrival::incomplete) state = co_await take_body(current, receiver);

  if (state == arrival::closed) co_return outcome{};
  if (state == arrival::complete) co_await context_.handler.handle(current.asked, space->answer);
  if (state == arrival::refused) {
    const refusal& why = *receiver.refused();
    web::write_problem(why.status, why.detail, space->answer);
  }
  if (context_.stopping || !receiver.is_whole()) current.head.keep_alive = false;

  const bool sent = co_await send(current);
  record(current, receiver.started());
  receiver.finish();
  if (!sent) co_return outcome{};
  co_return outcome{
      .keep_open = current.head.keep_alive,
      .unread = std::max<std::uint64_t>(receiver.announced(current), input_.unread().size())};
}

// False: none has arrived. A request that arrived before the end is served.
awaitable<bool> session::await_request() {
  const auto space = input_.prepare();
  std::size_t size = 0;
  if (!context_.stopping) {
    idle_ = true;
    size = co_await stream_.read(space, stream_.now() + context_.limits.idle_timeout);
    idle_ = false;
  }
  if (size == 0 && context_.stopping) size = stream_.read_at_once(space);
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

// Before waiting for a body that is still being sent, asks the router whether it will be wanted: a
// client without a token must not make us hold a megabyte. Complete: it has arrived, and is wanted.
// Answered: the router has refused it, and the rest is dropped or left to linger().
awaitable<arrival> session::take_body(exchange& current, request_receiver& receiver) {
  const bool wanted = co_await context_.handler.admit(current.asked, current.space.answer);
  const bool invited = current.head.expects_continue && receiver.awaits_body();
  if (!wanted) {
    // A client that waits for "100 Continue" may take the response for it, and send nothing.
    if (invited || !receiver.is_body_small(current)) co_return arrival::answered;
    const arrival dropped = co_await receiver.drop_body(current);
    co_return dropped == arrival::closed ? dropped : arrival::answered;
  }
  if (invited) {
    const bool told = co_await stream_.write(continue_line, context_.limits.write_timeout);
    if (!told) co_return arrival::closed;
  }
  co_return co_await receiver.receive_body(current);
}

awaitable<bool> session::send(exchange& current) {
  workspace& space = current.space;
  const web::response& answer = space.answer;
  const bool sends_body = current.head.method != "HEAD" && web::may_have_body(answer.status);

  response_framing framing{.length = answer.body.size(),
                           .keep_alive = current.head.keep_alive,
                           .minor_version = current.head.minor_version};
  if (!web::may_have_body(answer.status)) {
    framing.body = body_framing::none;
  } else if (answer.rest && current.head.minor_version >= 1) {
    framing.body = body_framing::chunked;
  } else if (answer.rest) {
    framing.body = body_framing::until_close;
    framing.keep_alive = current.head.keep_alive = false;
  }

  append_head(answer, framing, context_.dates.text(stream_.now()), space.request_id, space.output);
  if (sends_body) {
    if (framing.body == body_framing::chunked) {
      append_chunk(answer.body, space.output);
    } else {
      space.output += answer.body;
    }
    current.sent_bytes = answer.body.size();
  }

  // All requests of a turn of the event loop are handled before the first is answered: a client on
  // this machine is then woken once for all of them instead of once for each.
  co_await asio::post(stream_.get_executor(), use_awaitable);
  std::string_view unsent = space.output;
  bool sent = stream_.write_at_once(unsent);
  if (sent && !unsent.empty()) {
    sent = co_await stream_.write(unsent, context_.limits.write_timeout);
  }
  if (!sent || !answer.rest || !sends_body) co_return sent;
  co_return co_await send_rest(current, framing.body);
}

awaitable<bool> session::send_rest(exchange& current, body_framing framing) {
  workspace& space = current.space;
  for (bool more = true; more;) {
    // Other connections get their turn between two pieces.
    co_await asio::post(stream_.get_executor(), use_awaitable);
    space.answer.body.clear();
    if (space.answer.rest->may_wait()) context_.workspaces.slim(space);
    try {
      more = co_await space.answer.rest->next(space.answer.body);
    } catch (const std::exception& problem) {
      // The status has already been sent, so only a broken connection can tell the client.
      context_.problems.error("{} {} was aborted ({}): {}", current.head.method, current.head.path,
                              space.request_id, problem.what());
      stream_.reset();
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
    const bool sent = co_await stream_.write(space.output, context_.limits.write_timeout);
    if (!sent) co_return false;
  }
  co_return true;
}

void session::record(const exchange& current, time_point started) {
  context_.log.record(
      {.method = current.head.method,
       .path = current.head.path,
       .request_id = current.space.request_id,
       .status = current.space.answer.status,
       .duration = std::chrono::duration_cast<std::chrono::microseconds>(stream_.now() - started),
       .bytes = current.sent_bytes});
}

// Reads and drops what the client still sends, until it closes: see settings::linger_time.
awaitable<void> session::linger(std::uint64_t unread) {
  const settings& limits = context_.limits;
  const auto end = stream_.now() + (context_.stopping ? last_linger_time : limits.linger_time);
  std::uint64_t left = unread + pipelined_size;
  idle_ = true;
  while (left > 0 && stream_.now() < end) {
    const std::string_view dropped = co_await stream_.read(
        context_.scratch, std::min(end, stream_.now() + limits.linger_timeout));
    if (dropped.empty()) break;
    left -= std::min<std::uint64_t>(left, dropped.size());
  }
  idle_ = false;
}

}  // namespace extraction::http
