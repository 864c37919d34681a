#include "store/sqlite/sqlite_repository.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "store/sqlite/event_walk.hpp"

namespace extraction::store::sqlite {

namespace {

// How many jobs a large offset skips before other requests get their turn; about 0.3 ms.
constexpr std::uint64_t skip_step = 10'000;

}  // namespace

repository::repository(write_queue& writes, boost::asio::io_context& context)
    : writes_(writes),
      context_(context),
      archive_(writes, context, [this](read_task task) { return read(std::move(task)); }) {}

// Writes

awaitable<result<std::optional<job>>> repository::create(
    const transition& added, const std::optional<idempotent_request>& once) {
  result<std::optional<job>> outcome;
  co_await writes_.run(
      context_, [&](writing_session& session) { outcome = session.commands.create(added, once); });
  co_return outcome;
}

awaitable<result<full_job>> repository::execute(std::string_view id, const job_command& asked) {
  result<full_job> outcome;
  co_await writes_.run(
      context_, [&](writing_session& session) { outcome = session.commands.execute(id, asked); });
  co_return outcome;
}

awaitable<bool> repository::remove_expired(const retention& limits, timestamp now) {
  bool is_more_left = false;
  co_await writes_.run(context_, [&](writing_session& session) {
    is_more_left = session.expired.remove_some(limits, now);
  });
  co_return is_more_left;
}

// Reads

awaitable<std::optional<full_job>> repository::find_full(std::string_view id) {
  std::optional<full_job> found;
  co_await read([&](reading_session& session) {
    if (auto stored = session.jobs.find(id)) found = std::move(stored->all);
  });
  co_return found;
}

awaitable<job_page> repository::page(const job_query& query, const job_visitor& visit) {
  job_query rest = query;
  while (rest.limit > 0 && rest.offset > skip_step) {
    std::optional<std::int64_t> position;
    co_await read(
        [&](reading_session& session) { position = session.jobs.position(rest, skip_step); });
    if (!position) co_return job_page{};
    rest.after = *position;
    rest.offset -= skip_step;
    co_await boost::asio::post(context_, use_awaitable);
  }
  job_page visited;
  co_await read([&](reading_session& session) { visited = session.jobs.page(rest, visit); });
  co_return visited;
}

// If the job is deleted between two steps, the page ends.
awaitable<result<event_page>> repository::timeline(std::string_view id, std::int64_t after,
                                                   std::uint64_t limit,
                                                   const event_visitor& visit) {
  event_walk walk{{after, 0}, limit, visit};
  const event_visitor visit_step = walk.visitor();
  result<event_page> step;
  bool is_first = true;
  for (bool goes_on = true; goes_on; is_first = false) {
    if (!is_first) co_await boost::asio::post(context_, use_awaitable);
    co_await read([&](reading_session& session) {
      step = session.events.timeline(id, walk.after().position, walk.limit(), visit_step);
    });
    if (!step && is_first) co_return step.error();
    goes_on = walk.add(step ? *step : event_page{.last = walk.after()});
  }
  co_return walk.page();
}

// If the cursor of the next step is removed between two steps, the page ends, and the next request
// gets cursor_gone.
awaitable<boost::system::result<event_page, cursor_gone>> repository::feed(
    event_cursor after, std::uint64_t limit, const event_visitor& visit) {
  event_walk walk{after, limit, visit};
  const event_visitor visit_step = walk.visitor();
  boost::system::result<event_page, cursor_gone> step;
  bool is_first = true;
  for (bool goes_on = true; goes_on; is_first = false) {
    if (!is_first) co_await boost::asio::post(context_, use_awaitable);
    co_await read([&](reading_session& session) {
      step = session.events.feed(walk.after(), walk.limit(), visit_step);
    });
    if (!step && is_first) co_return step.error();
    if (!step) co_return event_page{.last = walk.after(), .more = true};
    goes_on = walk.add(*step);
  }
  co_return walk.page();
}

awaitable<feed_ends> repository::ends() {
  feed_ends found;
  co_await read([&](reading_session& session) { found = session.events.ends(); });
  co_return found;
}

}  // namespace extraction::store::sqlite
