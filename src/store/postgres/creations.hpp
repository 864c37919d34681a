// The new jobs of a write group, and the lookup of their idempotency keys.
//
// A key is protected by an advisory lock of the transaction, which is never waited for: a creation
// whose key another transaction has locked is marked as hindered, and delays no other write.
// Belongs to one I/O thread.
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
  // Takes the new jobs among `writes`, which must outlive this object. A key older than `key_ttl`
  // counts as absent; zero: keys do not expire.
  creations(std::span<pending_write> writes, std::chrono::seconds key_ttl);

  // Whether keys must be looked up before it is known which jobs are to be added.
  bool must_ask() const { return !keyed_.empty(); }

  // ask() adds this many queries. Their results must be passed to read().
  static constexpr std::size_t questions = 2;
  void ask(batch& queries) const;
  void read(std::span<const query_result> answers);

  // Adds the jobs, except those whose outcome is decided by their key.
  void add_to(additions& group) const;

 private:
  // A stored key: the digest of its body as hexadecimal digits, and the job that was created under
  // it, unless that has been deleted.
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
};

}  // namespace extraction::store::postgres
