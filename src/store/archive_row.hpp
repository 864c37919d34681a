// Converts rows to the parts of an archive, for any database. See job_row.hpp for what a Row is.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jobs/job_archive.hpp"
#include "store/event_row.hpp"
#include "store/job_row.hpp"
#include "support/sha256_digest.hpp"

namespace extraction::store {

// The columns that a statement must select, in this order. Those of an event come from
// `event_source`; those of a key are its position, its two digests in hexadecimal digits, job and
// created_at.
inline const std::string archived_job_columns = std::string(full_job_columns) + ", position";
inline const std::string archived_event_columns = std::string(event_columns) + ", event.job";

template <class Row>
archived_job read_archived_job(const Row& row) {
  archived_job found;
  read_full_job(row, found.all);
  found.position = read_position(row, full_job_column_count);
  return found;
}

template <class Row>
archived_event read_archived_event(const Row& row) {
  archived_event found;
  if (read_event(row, found.shown)) {
    found.job = row.integer(event_column_count);
  } else {
    read_what(row, found.shown.what);
  }
  return found;
}

inline sha256_digest parse_digest(std::string_view digits) {
  sha256_digest digest{};
  if (digits.size() != 2 * digest.size()) {
    throw store_damaged("the digest of an idempotency key does not have 32 bytes");
  }
  for (std::size_t i = 0; i < digest.size(); ++i) {
    std::from_chars(digits.data() + 2 * i, digits.data() + 2 * i + 2, digest[i], 16);
  }
  return digest;
}

template <class Row>
archived_key read_archived_key(const Row& row) {
  return {.position = row.integer(0),
          .request = {.key = parse_digest(row.text(1)), .body = parse_digest(row.text(2))},
          .job = row.integer(3),
          .created_at = from_stored(row.integer(4))};
}

// Some of the rows of an archive: so many that reading and storing them is worth a transaction, and
// so few that memory use is bounded.
template <class Item>
class archive_part {
 public:
  static constexpr std::size_t most_items = 1000;

  void add(Item added) {
    bytes_ += size_of(added);
    items_.push_back(std::move(added));
  }

  bool is_full() const { return items_.size() >= most_items || bytes_ >= most_bytes; }
  std::vector<Item> take() && { return std::move(items_); }

 private:
  static constexpr std::size_t most_bytes = 4 << 20;

  static std::size_t size_of(const std::optional<std::string>& text) {
    return text ? text->size() : 0;
  }
  static std::size_t size_of(const full_job& one) {
    return one.shown.document_id.size() + size_of(one.shown.metadata) +
           size_of(one.shown.error_message) + size_of(one.output);
  }
  static std::size_t size_of(const archived_job& one) { return size_of(one.all); }
  static std::size_t size_of(const archived_event& one) { return size_of(one.shown.job); }
  static std::size_t size_of(const archived_key&) { return 0; }

  std::vector<Item> items_;
  std::size_t bytes_ = 0;
};

}  // namespace extraction::store
