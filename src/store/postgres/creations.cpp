#include "store/postgres/creations.hpp"

#include <set>
#include <utility>

#include "store/job_row.hpp"
#include "store/replay.hpp"
#include "support/random.hpp"

namespace extraction::store::postgres {

namespace {

// The lock's key is a pair of numbers, the first eight bytes of the digest. All other advisory
// locks of this program have a single number as their key, so none of them can be the same.
const statement lock_keys{
    "lock_keys",
    "SELECT pg_try_advisory_xact_lock(first, second) FROM unnest($1, $2) AS key (first, second)",
    {int4_array_type, int4_array_type}};

// A separate statement after the lock, so that it sees what the lock's last holder has committed.
// LATERAL and LIMIT make the planner look up each job by the index, whatever its statistics say.
const statement find_keys{
    "find_keys",
    "SELECT " + std::string(job_columns) +
        ", encode(digest, 'hex'), encode(body, 'hex'), kept_at "
        "FROM (SELECT digest, body, job, created_at AS kept_at FROM idempotency_key "
        "WHERE digest = ANY ($1)) AS key LEFT JOIN LATERAL "
        "(SELECT * FROM extraction_job WHERE position = key.job LIMIT 1) AS made ON true",
    {bytea_array_type}};
constexpr int digest_column = job_column_count;
constexpr int body_column = digest_column + 1;
constexpr int kept_at_column = body_column + 1;

std::string to_hex(const sha256_digest& digest) {
  std::string digits;
  for (const std::uint8_t byte : digest) append_hex(digits, byte);
  return digits;
}

// Four bytes of the digest as a number, in the same byte order on every machine.
std::int32_t part_of(const sha256_digest& digest, std::size_t first) {
  std::uint32_t part = 0;
  for (std::size_t i = 0; i < 4; ++i) part = part << 8 | digest[first + i];
  return static_cast<std::int32_t>(part);
}

timestamp time_of(const creation& asked) {
  return asked.added->what ? asked.added->what->time : timestamp{};
}

}  // namespace

creations::creations(std::span<pending_write> writes, std::chrono::seconds key_ttl)
    : key_ttl_(key_ttl) {
  for_each_of<creation>(writes, [&](pending_write&, creation& asked) {
    asked.hindered.is_there = false;
    *asked.outcome = std::optional<job>{};
    if (asked.once) {
      keyed_.push_back(&asked);
    } else {
      added_.push_back(&asked);
    }
  });
}

void creations::ask(batch& queries) const {
  array first{array::int4}, second{array::int4}, digests{array::bytea};
  for (const creation* const asked : keyed_) {
    const sha256_digest& digest = asked->once->key;
    first.add(part_of(digest, 0));
    second.add(part_of(digest, 4));
    digests.add(to_bytes(digest));
  }
  query lock{lock_keys};
  lock.with.add(std::move(first));
  lock.with.add(std::move(second));
  queries.push_back(std::move(lock));
  query find{find_keys};
  find.with.add(std::move(digests));
  queries.push_back(std::move(find));
}

void creations::read(std::span<const query_result> answers) {
  const query_result& locks = answers[0];
  const stored_keys stored = read_keys(answers[1]);
  std::set<std::string> new_keys;
  for (std::size_t i = 0; i < keyed_.size(); ++i) {
    creation& asked = *keyed_[i];
    const std::string key = to_hex(asked.once->key);
    const auto found = stored.find(key);
    if (locks.row(static_cast<int>(i)).text(0) != "t") {
      asked.hindered.is_there = true;
    } else if (found == stored.end() || has_expired(found->second, asked)) {
      // If a group has several requests with the same new key, all but the first are retried, so
      // that they find the outcome of the first.
      asked.hindered.is_there = !new_keys.insert(key).second;
      if (!asked.hindered.is_there) added_.push_back(&asked);
    } else if (!is_of_job(found->second, asked)) {
      const bool has_same_body = found->second.body == to_hex(asked.once->body);
      auto earlier = replay(found->second.made, has_same_body);
      if (earlier) {
        *asked.outcome = *std::move(earlier);
      } else {
        *asked.outcome = earlier.error();
      }
    }
  }
}

void creations::add_to(additions& group) const {
  for (const creation* const asked : added_) {
    const full_job& made = asked->added->after;
    if (!group.add_job(made)) continue;
    if (asked->once) group.add_key(made, *asked->once, time_of(*asked));
    if (asked->added->what) group.add_event_of_new_job(*asked->added->what, made);
  }
}

creations::stored_keys creations::read_keys(const query_result& rows) {
  stored_keys stored;
  for (int i = 0; i < rows.rows(); ++i) {
    const result_row row = rows.row(i);
    stored_key key{.body = std::string(row.text(body_column)),
                   .created_at = from_stored(row.integer(kept_at_column)),
                   .made = {}};
    if (!row.is_null(0)) read_job(row, key.made.emplace());
    stored.emplace(row.text(digest_column), std::move(key));
  }
  return stored;
}

// Whether the key was stored by the same request, in a commit whose answer was lost.
bool creations::is_of_job(const stored_key& key, const creation& asked) {
  return key.made && key.made->id == asked.added->after.shown.id;
}

bool creations::has_expired(const stored_key& key, const creation& asked) const {
  return key_ttl_ > std::chrono::seconds::zero() && key.created_at + key_ttl_ <= time_of(asked);
}

}  // namespace extraction::store::postgres
