// The commands of a write group, applied to the jobs that its transaction has locked.
//
// A job that another transaction has locked is not waited for; its commands are marked as hindered.
// Several commands on one job are applied one after the other. Belongs to one I/O thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/postgres/additions.hpp"
#include "store/postgres/query_result.hpp"
#include "store/postgres/statement.hpp"
#include "store/postgres/write.hpp"

namespace extraction::store::postgres {

class commands {
 public:
  // Takes the commands among `writes`, which must outlive this object.
  explicit commands(std::span<pending_write> writes);

  bool empty() const { return ids_.empty(); }

  // ask() adds one query, which locks the jobs. Its result must be passed to decide().
  void ask(batch& queries) const;
  void decide(const query_result& locked);

  // write() adds the queries and the events that carry out what was decided. If has_missing(), the
  // first query asks which of the jobs that could not be locked exist, and its result must be
  // passed to settle().
  bool has_missing() const { return !missing_.empty(); }
  void write(batch& queries, additions& group) const;
  void settle(const query_result& present);

  // To be called before a commit, whose answer may be lost, and after a commit that is known to
  // have failed.
  void remember_attempts();
  void forget_attempts();

 private:
  // A job that the transaction has locked.
  struct locked_job {
    std::int64_t position = 0;
    full_job before;
    full_job now;
    bool is_deleted = false;
  };
  struct happening {
    const locked_job* of;
    event what;
    full_job after;
  };

  void decide(pending_write& write, command& asked);
  void run(command& asked, locked_job& on);

  std::span<pending_write> writes_;
  std::set<std::string_view> ids_;
  std::set<std::string_view> missing_;
  std::map<std::string, locked_job, std::less<>> jobs_;
  std::vector<std::pair<command*, const locked_job*>> decided_;
  std::vector<happening> happened_;
};

}  // namespace extraction::store::postgres
