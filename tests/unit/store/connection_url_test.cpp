#include "store/postgres/connection_url.hpp"

#include <gmock/gmock.h>

namespace extraction::store::postgres {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ConnectionUrl, KnowsAPostgresUrl) {
  for (const char* const url : {"postgres://localhost/jobs", "postgresql://",
                                "postgresql+psycopg2://u@h/d", "postgres+asyncpg://h"}) {
    EXPECT_TRUE(is_url(url)) << url;
  }
  for (const char* const other : {"", "jobs.db", "postgres", "postgres:", "mysql://h/d", "://",
                                  "/postgresql://", "sqlite:///jobs.db", "POSTGRES://h"}) {
    EXPECT_FALSE(is_url(other)) << other;
  }
}

TEST(ConnectionUrl, LeavesOutTheDriver) {
  EXPECT_EQ(to_libpq_url("postgresql+psycopg2://u:p@h:1,i:2/d?sslmode=require"),
            "postgresql://u:p@h:1,i:2/d?sslmode=require");
  EXPECT_EQ(to_libpq_url("postgres://h/d"), "postgresql://h/d");
}

TEST(ConnectionUrl, TakesWhatLibpqTakes) {
  for (const char* const url :
       {"postgresql://", "postgres://u:p%40w@h/d", "postgresql://h1:5432,h2:5433/d",
        "postgresql://h1,h2/d?target_session_attrs=read-write&connect_timeout=3",
        "postgresql:///d?host=/var/run/postgresql&options=-c%20geqo%3Doff",
        "postgresql://[::1]:5432/d"}) {
    EXPECT_EQ(fault_in_url(url), std::nullopt) << url;
  }
}

TEST(ConnectionUrl, TellsAFaultWithoutShowingTheUrl) {
  for (const char* const url :
       {"mysql://u:secret@h/d", "postgresql://u:secret@h/d?nonsense=1",
        "postgresql://u:sec%ret@h/d", "postgresql://u:secret/with/slashes@h:x/d?sslmode",
        "postgresql://u:secret@[::1/d", "postgresql://u:s\"ecret\"@h/d?secret"}) {
    const auto fault = fault_in_url(url);
    ASSERT_TRUE(fault) << url;
    EXPECT_THAT(*fault, Not(HasSubstr("ecret"))) << url;
    EXPECT_THAT(*fault, Not(HasSubstr("sec"))) << url;
  }
}

TEST(ConnectionUrl, RefusesAParameterGivenTwice) {
  EXPECT_THAT(fault_in_url("postgresql:///d?host=a:1&host=b:2").value_or(""), HasSubstr("host"));
}

TEST(ConnectionUrl, FindsAPasswordWhereverItStands) {
  EXPECT_TRUE(has_password("postgresql://u:p@h/d"));
  EXPECT_TRUE(has_password("postgresql+psycopg2://h/d?password=p"));
  EXPECT_FALSE(has_password("postgresql://u@h/d"));
}

TEST(ConnectionUrl, IsDescribedWithoutUserAndPassword) {
  EXPECT_EQ(describe_url("postgresql+psycopg2://user:secret@db1:1,db2:2/jobs?sslmode=require"),
            "PostgreSQL at db1,db2 port 1,2 database jobs");
}

}  // namespace
}  // namespace extraction::store::postgres
