// PostgreSQL joins the suite that every store must pass.
#include "store/postgres_database.hpp"

namespace extraction::test {
namespace {

using store::postgres_settings;

database_kind kind(std::string name, postgres_settings settings) {
  return {std::move(name), [settings] { return std::make_unique<postgres_database>(settings); }};
}

const auto kinds = testing::Values(
    kind("usual", {.pool_size = 12, .threads = 4}),
    // Reads, pages and writes take turns.
    kind("one_connection_a_thread", {.pool_size = 4, .threads = 4}),
    kind("for_a_pooler", {.pool_size = 12, .threads = 4, .prepared_statements = false}));

const auto name_of = [](const testing::TestParamInfo<database_kind>& info) {
  return info.param.name;
};

INSTANTIATE_TEST_SUITE_P(postgres, job_repository_suite, kinds, name_of);
INSTANTIATE_TEST_SUITE_P(postgres, lasting_job_repository_suite, kinds, name_of);

}  // namespace
}  // namespace extraction::test
