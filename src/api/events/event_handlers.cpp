#include "api/events/event_handlers.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "api/events/event_input.hpp"
#include "api/events/event_stream.hpp"
#include "api/events/timeline.hpp"
#include "api/input/refusal.hpp"
#include "api/output/next_link.hpp"
#include "web/json_text.hpp"
#include "web/problem.hpp"

namespace extraction::api {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t page_bytes = 1024 * 1024;  // about

void write_gone(const cursor_gone& why, web::response& answer) {
  web::write_problem(410,
                     "The events after this cursor are no longer kept, or the history was "
                     "replaced; read the list of jobs, then follow the feed after oldest",
                     answer);
  answer.body.pop_back();
  answer.body.append(",\"oldest\":\"").append(to_text(why.oldest)).append("\"}");
}

void write_page(const std::vector<feed::shared_event>& events, event_cursor next,
                std::string& into) {
  into += "{\"events\":[";
  for (const feed::shared_event& each : events) {
    if (into.back() != '[') into += ',';
    into += each->json;
  }
  into.append("],\"next\":\"").append(to_text(next)).append("\"}");
}

// Writes one page of the timeline, with a link to the next one if there are more events.
awaitable<void> read_timeline_page(call c, timeline_query query) {
  std::size_t left = *query.limit;
  const event_visitor visit = [&](const recorded_event& shown) {
    c.answer.body += c.answer.body.empty() ? "[" : ",";
    c.services.events.write(shown, c.answer.body);
    return --left > 0 && c.answer.body.size() < page_bytes;
  };
  const auto page = co_await c.services.jobs.timeline(
      c.path["id"], query.after ? query.after->position : 0, *query.limit, visit);
  if (!page) {
    web::write_problem(404, "Extraction job not found", c.answer);
    co_return;
  }
  c.answer.body += c.answer.body.empty() ? "[]" : "]";
  if (page->more) {
    c.answer.fields.push_back({"link", next_link(c.asked.query, to_text(page->last))});
  }
}

// Returns the cursor after which the reader begins.
awaitable<event_cursor> find_start(call c, const feed_query& query) {
  if (query.after) co_return *query.after;
  const feed_ends ends = co_await c.services.jobs.ends();
  co_return query.latest ? ends.newest : ends.oldest;
}

void write_too_many(web::response& answer) {
  web::write_problem(503, "Too many clients are already waiting for events", answer);
}

awaitable<void> stream_feed(call c) {
  if (!c.services.events.can_stream()) {
    web::write_problem(406,
                       "Events cannot be streamed here; request JSON instead, with the parameter "
                       "wait, the seconds to wait for a first event",
                       c.answer);
    co_return;
  }
  refusal why;
  auto query = read_stream_query(c.asked, why);
  if (!query) {
    write_refusal(why, c.answer);
    co_return;
  }
  const event_cursor start = co_await find_start(c, *query);
  auto events = c.services.events.listen(std::move(query->filter), start);
  if (!events) {
    write_too_many(c.answer);
    co_return;
  }
  const auto end = c.client.until ? c.services.events.deadline_of(*c.client.until) : std::nullopt;
  auto stream = std::make_unique<event_stream>(std::move(events), end);
  const auto begun = co_await stream->begin(c.answer.body);
  if (!begun) {
    write_gone(begun.error(), c.answer);
    co_return;
  }
  c.answer.content_type = "text/event-stream";
  c.answer.fields.push_back({"cache-control", "no-store"});
  c.answer.fields.push_back({"x-accel-buffering", "no"});
  c.answer.rest = std::move(stream);
}

}  // namespace

awaitable<void> read_timeline(call c) {
  refusal why;
  const auto query = read_timeline_query(c.asked, why);
  if (!query) {
    write_refusal(why, c.answer);
    co_return;
  }
  if (query->limit) {
    co_await read_timeline_page(c, *query);
    co_return;
  }
  auto all = std::make_unique<timeline>(c.services.jobs, c.services.events.writer(),
                                        std::string(c.path["id"]),
                                        query->after ? query->after->position : 0);
  const auto more = co_await all->read_piece(c.answer.body);
  if (!more) {
    web::write_problem(404, "Extraction job not found", c.answer);
  } else if (*more) {
    c.answer.rest = std::move(all);
  }
}

awaitable<void> read_feed(call c) {
  if (accepts_event_stream(c.asked)) {
    co_await stream_feed(c);
    co_return;
  }
  refusal why;
  auto query = read_feed_query(c.asked, why);
  if (!query) {
    write_refusal(why, c.answer);
    co_return;
  }
  const auto deadline =
      steady_clock::now() + std::min(query->wait, c.services.events.longest_wait());
  const event_cursor start = co_await find_start(c, *query);
  const bool waits_for_some = query->wait.count() > 0;
  const auto events = waits_for_some ? c.services.events.listen(std::move(query->filter), start)
                                     : c.services.events.look(std::move(query->filter), start);
  if (!events) {
    write_too_many(c.answer);
    co_return;
  }

  const feed::read_limits limits{.events = query->limit, .bytes = page_bytes};
  std::vector<feed::shared_event> shown;
  for (bool waits = true; waits;) {
    const auto done = co_await events->read(limits, shown);
    if (!done) {
      write_gone(done.error(), c.answer);
      co_return;
    }
    waits = shown.empty() && done->at_end && steady_clock::now() < deadline;
    if (waits) waits = co_await events->wait(deadline);
  }
  write_page(shown, events->last(), c.answer.body);
}

}  // namespace extraction::api
