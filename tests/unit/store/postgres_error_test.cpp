#include "store/postgres/postgres_error.hpp"

#include <gmock/gmock.h>

namespace extraction::store::postgres {
namespace {

TEST(PostgresError, KnowsWhatHelps) {
  for (const char* const state : {"", "08006", "57P01", "57P03", "25006", "25P03", "26000"})
    EXPECT_EQ(remedy_for(state), remedy::new_connection) << state;
  for (const char* const state : {"40001", "40P01"})
    EXPECT_EQ(remedy_for(state), remedy::same_again) << state;
  for (const char* const state : {"22001", "22P02", "23505", "54000", "P0001"})
    EXPECT_EQ(remedy_for(state), remedy::smaller_group) << state;
  for (const char* const state : {"42501", "42P01", "53100", "55P03", "57014"})
    EXPECT_EQ(remedy_for(state), remedy::none) << state;
}

TEST(PostgresError, IsOneLineWithTheState) {
  EXPECT_STREQ(postgres_error("a\nb", "22001").what(), "PostgreSQL: a (SQLSTATE 22001)");
}

}  // namespace
}  // namespace extraction::store::postgres
