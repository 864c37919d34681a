// A table with one column, `wanted`, in which every next row is the id that was requested last.
//
// It never ends, so a statement that joins it with the job table continues from one id to the next
// with one step, and keeps its cursors between them (https://www.sqlite.org/vtab.html, an
// eponymous-only table).
#pragma once

#include <string_view>

#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// Belongs to the connection's thread. Statements over the table must be destroyed before it.
class asked_ids {
 public:
  // Registers the table with `database`, which must outlive it, under the name asked_ids.
  explicit asked_ids(connection& database);
  ~asked_ids();
  asked_ids(const asked_ids&) = delete;
  asked_ids& operator=(const asked_ids&) = delete;

  // Sets the next row. The id is not copied: it must live until that row has been stepped to.
  void ask(std::string_view id) { table_.wanted = id; }

 private:
  struct table : sqlite3_vtab {
    std::string_view wanted{};
    sqlite3_vtab_cursor cursor{};
  };
  struct module_functions;

  connection& database_;
  table table_{};
};

}  // namespace extraction::store::sqlite
