#include "store/postgres/job_finder.hpp"

#include <exception>
#include <unordered_map>

#include "store/job_row.hpp"
#include "store/postgres/storable_text.hpp"

namespace extraction::store::postgres {

namespace {

const statement find_jobs{
    "find_jobs",
    "SELECT " + std::string(job_columns) + " FROM extraction_job WHERE id = ANY ($1)",
    {text_array_type}};

const statement find_full_job{
    "find_full_job",
    "SELECT " + std::string(full_job_columns) + " FROM extraction_job WHERE id = $1",
    {text_type}};

// In bytes, so that a group has at most a hundred lookups.
constexpr std::size_t most_bytes_at_once = 16'384;
constexpr std::size_t weight_of_lookup = 128;

}  // namespace

awaitable<std::optional<job>> job_finder::find(std::string_view id) {
  std::optional<job> found;
  if (is_storable_text(id)) {
    co_await waiting_.wait({id, &found}, [this] { workers_.start(); });
  }
  co_return found;
}

awaitable<std::optional<full_job>> job_finder::find_full(std::string_view id) {
  std::optional<full_job> found;
  if (!is_storable_text(id)) co_return found;
  const auto look = [&](connection& server) -> awaitable<void> {
    batch queries;
    queries.push_back({find_full_job});
    queries.back().with.add(id);
    const auto results = co_await server.run(queries);
    if (results.front().rows() > 0) read_full_job(results.front().row(0), found.emplace());
  };
  co_await connections_.use(connection_pool::steady::now(), look);
  co_return found;
}

awaitable<void> job_finder::run() {
  while (!waiting_.empty()) {
    group asked = waiting_.take(
        most_bytes_at_once, [](const lookup& each) { return weight_of_lookup + each.id.size(); });
    std::exception_ptr failure;
    try {
      co_await connections_.use(asked.front().begun,
                                [&](connection& server) { return answer(server, asked); });
    } catch (const std::exception&) {
      failure = std::current_exception();
    }
    for (auto& each : asked) each.failure = failure;
    resume_all(context_, std::move(asked));
  }
}

awaitable<void> job_finder::answer(connection& server, const group& asked) {
  array ids{array::text};
  std::unordered_multimap<std::string_view, std::optional<job>*> takers;
  for (const auto& each : asked) {
    ids.add(each.asked.id);
    takers.emplace(each.asked.id, each.asked.found);
  }
  parameters with;
  with.add(std::move(ids));
  batch queries;
  queries.push_back({find_jobs, std::move(with)});
  const auto results = co_await server.run(queries);
  for (int i = 0; i < results.front().rows(); ++i) {
    const result_row row = results.front().row(i);
    const auto [first, last] = takers.equal_range(row.text(0));
    for (auto taker = first; taker != last; ++taker) read_job(row, taker->second->emplace());
  }
}

}  // namespace extraction::store::postgres
