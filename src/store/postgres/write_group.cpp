#include "store/postgres/write_group.hpp"

#include <utility>

#include "store/postgres/additions.hpp"
#include "store/postgres/commands.hpp"
#include "store/postgres/creations.hpp"
#include "store/postgres/postgres_error.hpp"

namespace extraction::store::postgres {

namespace {

// A change must be decided on what was committed last, whatever isolation level is the database's
// default.

// One round trip if all writes only add jobs without a key. Otherwise two: the first looks up keys
// and locks jobs.
class transaction {
 public:
  transaction(connection& server, std::span<pending_write> writes,
              const postgres_settings& settings, const statement* limits)
      : server_(server), created_(writes, settings.idempotency_key_ttl), asked_(writes) {
    queries_.push_back({begin_transaction});
    if (limits) queries_.push_back({*limits});
  }

  awaitable<void> run() {
    const bool must_ask = created_.must_ask() || !asked_.empty();
    if (must_ask) co_await ask();
    const std::size_t at = queries_.size();
    additions group;
    created_.add_to(group);
    asked_.write(queries_, group);
    if (!group.empty()) queries_.push_back(std::move(group).to_query());
    queries_.push_back({commit_transaction});
    asked_.remember_attempts();
    try {
      const auto answers = co_await server_.run(queries_);
      check_committed(answers.back());
      if (asked_.has_missing()) asked_.settle(answers[at]);
    } catch (const postgres_error& failure) {
      // Unless the connection was lost, it is known that the transaction was rolled back.
      if (failure.what_helps() != remedy::new_connection) asked_.forget_attempts();
      throw;
    }
  }

 private:
  // Sends the queries so far, with those of the first round trip, and leaves none.
  awaitable<void> ask() {
    std::size_t at = queries_.size();
    if (created_.must_ask()) created_.ask(queries_);
    if (!asked_.empty()) asked_.ask(queries_);
    const batch first = std::exchange(queries_, {});
    const auto answers = co_await server_.run(first);
    if (created_.must_ask()) {
      created_.read(std::span(answers).subspan(at, creations::questions));
      at += creations::questions;
    }
    if (!asked_.empty()) asked_.decide(answers[at]);
  }

  connection& server_;
  creations created_;
  commands asked_;
  batch queries_;
};

}  // namespace

awaitable<void> commit_together(connection& server, std::span<pending_write> writes,
                                const postgres_settings& settings, const statement* limits) {
  transaction together{server, writes, settings, limits};
  co_await together.run();
}

}  // namespace extraction::store::postgres
