// The new jobs of a write group, and what their idempotency keys say about them.
//
// A key is held by an advisory lock of the transaction, which is never waited for: a creation whose
// key another transaction holds is hindered, and with it no other write. Belongs to one I/O thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "store/postgres/additions.hpp"
#include "store/postgres/query_result.hpp"
#include "store/postgres/statement.hpp"
#include "store/postgres/write.hpp"

namespace extraction::store::postgres {

class creations {
 public:
  // Looks at those among `writes`, which must outlive it. A key older than `key_ttl` is not there;
  // zero: none is too old.
  creations(std::span<pending_write> writes, std::chrono::seconds key_ttl);

  // Whether there are keys to be asked for before it is known which jobs are to be added.
  bool must_ask() const { return !keyed_.empty(); }

  // Adds as many queries as read() takes answers.
  static constexpr std::size_t questions = 2;
  void ask(batch& queries) const;
  void read(std::span<const query_result> answers);

  // What has no outcome by its key.
  void add_to(additions& group) const;

 private:
  // A key that is there, as hexadecimal digits, and the job that was made under it.
  struct stored_key {
    std::string body;
    timestamp created_at;
    std::optional<job> made;
  };
  using stored_keys = std::map<std::string, stored_key, std::less<>>;

  static stored_keys read_keys(const query_result& rows);
  static bool is_of_job(const stored_key& key, const creation& asked);
  bool has_expired(const stored_key& key, const creation& asked) const;

  std::chrono::seconds key_ttl_;
  std::vector<creation*> keyed_;
  std::vector<const creation*> added_;
  std::vector<const full_job*> copied_;
};

}  // namespace extraction::store::postgres
