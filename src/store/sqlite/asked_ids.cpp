#include "store/sqlite/asked_ids.hpp"

namespace extraction::store::sqlite {

namespace {

constexpr const char* name = "asked_ids";

}  // namespace

// SQLite calls these. None of them allocates: table and cursor are members of the object, and only
// one statement runs at a time.
struct asked_ids::module_functions {
  static int connect(sqlite3* database, void* self, int, const char* const*, sqlite3_vtab** made,
                     char**) {
    *made = &static_cast<asked_ids*>(self)->table_;
    return sqlite3_declare_vtab(database, "CREATE TABLE asked_ids (wanted TEXT)");
  }
  static int disconnect(sqlite3_vtab*) { return SQLITE_OK; }

  static int best_index(sqlite3_vtab*, sqlite3_index_info* plan) {
    plan->estimatedCost = 1;
    plan->estimatedRows = 1;
    return SQLITE_OK;
  }

  static int open(sqlite3_vtab* opened, sqlite3_vtab_cursor** made) {
    *made = &static_cast<table*>(opened)->cursor;
    return SQLITE_OK;
  }
  static int close(sqlite3_vtab_cursor*) { return SQLITE_OK; }
  static int filter(sqlite3_vtab_cursor*, int, const char*, int, sqlite3_value**) {
    return SQLITE_OK;
  }
  static int next(sqlite3_vtab_cursor*) { return SQLITE_OK; }
  static int is_at_end(sqlite3_vtab_cursor*) { return 0; }

  static int column(sqlite3_vtab_cursor* at, sqlite3_context* result, int) {
    const std::string_view id = static_cast<const table*>(at->pVtab)->wanted;
    const char* data = id.data() != nullptr ? id.data() : "";
    sqlite3_result_text64(result, data, id.size(), SQLITE_STATIC, SQLITE_UTF8);
    return SQLITE_OK;
  }
  static int row_id(sqlite3_vtab_cursor*, sqlite3_int64* number) {
    *number = 0;
    return SQLITE_OK;
  }

  // Methods that are null are not supported: the table cannot be created, as it exists by its name,
  // nor written to.
  static constexpr sqlite3_module table_by_name() {
    sqlite3_module functions{};
    functions.xConnect = connect;
    functions.xDisconnect = disconnect;
    functions.xBestIndex = best_index;
    functions.xOpen = open;
    functions.xClose = close;
    functions.xFilter = filter;
    functions.xNext = next;
    functions.xEof = is_at_end;
    functions.xColumn = column;
    functions.xRowid = row_id;
    return functions;
  }
};

asked_ids::asked_ids(connection& database) : database_(database) {
  static constexpr sqlite3_module functions = module_functions::table_by_name();
  const int code = sqlite3_create_module(database.handle(), name, &functions, this);
  if (code != SQLITE_OK) throw sqlite_error("cannot create the table asked_ids", database.handle());
}

asked_ids::~asked_ids() {
  sqlite3_create_module(database_.handle(), name, nullptr, nullptr);
}

}  // namespace extraction::store::sqlite
