// What the tests ask of a repository most, in few words.
#pragma once

#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "jobs/job_archive.hpp"
#include "jobs/job_repository.hpp"

namespace extraction {

// Holds the repository to what it says of find(). `jobs` and what `id` points to must outlive the
// co_await.
inline awaitable<std::optional<job>> find_job(job_repository& jobs, std::string_view id) {
  std::optional<job> copy;
  const auto home = std::this_thread::get_id();
  const job_callback take = [&](const job& found) {
    if (copy) throw std::logic_error("find() gives a job twice");
    if (std::this_thread::get_id() != home) throw std::logic_error("find() is on another thread");
    copy = found;
  };
  const bool found = co_await jobs.find(id, take);
  if (found != copy.has_value()) throw std::logic_error("find() says one thing and does another");
  co_return copy;
}

// A new job as create_job() would make it, though of any id, status and times.
inline transition created(job added) {
  const timestamp time = parse_iso_format(added.created_at).value_or(timestamp{});
  return {.after = {.shown = std::move(added)}, .what = event{.time = time}};
}

// As another store might have them, at the positions 1, 2, 3, …
inline std::vector<archived_job> archived(const std::vector<job>& jobs) {
  std::vector<archived_job> all;
  for (const job& each : jobs) {
    all.push_back({.position = static_cast<std::int64_t>(all.size()) + 1, .all = {.shown = each}});
  }
  return all;
}

inline awaitable<void> insert_job(job_repository& jobs, job added) {
  const transition made = created(std::move(added));
  const auto stored = co_await jobs.create(made, std::nullopt);
  if (stored.value()) throw std::logic_error("create() replays without a key");
}

inline awaitable<result<job>> update_job(job_repository& jobs, std::string_view id,
                                         const job_change& change, timestamp now) {
  const job_command asked{.what = change, .now = now};
  const auto done = co_await jobs.execute(id, asked);
  if (!done) co_return done.error();
  co_return done->shown;
}

inline job_command change_of(job_change change, timestamp now) {
  return {.what = std::move(change), .now = now};
}

inline job_command deletion_of(timestamp now) {
  return {.what = job_deletion{}, .now = now};
}

inline transition created_at(job added, timestamp time) {
  added.created_at = added.updated_at = to_iso_format(time);
  return created(std::move(added));
}

// A POST with the key and the body of these numbers.
inline idempotent_request request_with(int key, int body = 0) {
  const auto digest_of = [](int number) {
    sha256_digest made{};
    for (std::size_t i = 0; i < sizeof number; ++i) {
      made[made.size() - 1 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return made;
  };
  return {.key = digest_of(key), .body = digest_of(body)};
}

inline bool ignore_event(const recorded_event&) {
  return true;
}

}  // namespace extraction
