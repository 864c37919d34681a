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
        "postgresql://u:secret/with/slashes@h:x/d?sslmode", "postgresql://u:sec%00ret@h/d",
        "postgresql://u:s3@secret@h/d", "postgresql://u@secret@h/d", "postgresql://u:secret/d",
        "postgresql://u:123/secret@h/d", "postgresql://u/secret@h", "postgresql://u:secret h/d",
        "postgresql://h/d?port=secret", "postgresql://u:1,2:secret@h@i/d",
        "postgresql://u:secret@[::1/d", "postgresql://u:s\"ecret\"@h/d?sslmode"}) {
    const auto fault = fault_in_url(url);
    ASSERT_TRUE(fault) << url;
    EXPECT_THAT(*fault, Not(HasSubstr("ecret"))) << url;
    EXPECT_THAT(*fault, Not(HasSubstr("sec"))) << url;
    EXPECT_THAT(*fault, Not(HasSubstr("s3"))) << url;
  }
}

TEST(ConnectionUrl, NamesAParameterThatLibpqDoesNotKnowAndTheCure) {
  EXPECT_THAT(fault_in_url("postgresql://h/d?ssl=require").value_or(""),
              HasSubstr("sslmode=require"));
  EXPECT_EQ(fault_in_url("postgresql://h/d?ssl=true"), std::nullopt);
  EXPECT_THAT(fault_in_url("postgresql://h/d?statement_cache_size=0").value_or(""),
              HasSubstr("statement_cache_size"));
  EXPECT_THAT(fault_in_url("postgresql://h/d?sec ret=0").value_or(""), Not(HasSubstr("sec")));
}

TEST(ConnectionUrl, ReadsUserAndPasswordAsSqlalchemyDoes) {
  for (const auto& [url, read] : {
           std::pair{"postgresql://u:a/b@h/d", "postgresql://u:a%2Fb@h/d"},
           std::pair{"postgresql://u:a/b?c@h", "postgresql://u:a%2Fb%3Fc@h"},
           std::pair{"postgresql://u:50%@h/d", "postgresql://u:50%25@h/d"},
           std::pair{"postgresql://u:%4x%41@h/d", "postgresql://u:%254x%41@h/d"},
           std::pair{"postgresql://u:p:q@h/d", "postgresql://u:p%3Aq@h/d"},
           std::pair{"postgresql://h:1/d?options=a@b", "postgresql://h:1/d?options=a@b"},
           std::pair{"postgresql://h/d?user=a@b", "postgresql://h/d?user=a@b"},
       }) {
    EXPECT_EQ(fault_in_url(url), std::nullopt) << url;
    EXPECT_EQ(to_libpq_url(url), read);
  }
}

TEST(ConnectionUrl, TakesItsPasswordOutOfAMessage) {
  EXPECT_EQ(without_password("at \"h\": p%ss and p%ss", "postgresql://u:p%ss@h"),
            "at \"h\": … and …");
  EXPECT_EQ(without_password("at h", "postgresql://u@h"), "at h");
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
