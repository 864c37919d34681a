#include "auth/endpoint.hpp"

#include <gtest/gtest.h>

namespace extraction::auth {
namespace {

TEST(Endpoint, IsHttpsOrLoopbackOrAFile) {
  for (const char* url :
       {"https://tenant.auth0.com/.well-known/jwks.json", "https://tenant.auth0.com:8443/x?a=b",
        "https://127.0.0.1/x", "http://127.0.0.1:8080/jwks.json", "http://127.3.2.1/",
        "http://localhost:1/", "http://[::1]:1/", "HTTPS://tenant.auth0.com/", "file:///etc/jwks",
        "http://127.1/", "http://2130706433/"}) {
    EXPECT_TRUE(endpoint::parse(url)) << url;
  }
}

TEST(Endpoint, IsNothingElse) {
  for (const char* url : {"",
                          "tenant.auth0.com",
                          "//tenant.auth0.com/",
                          "http://tenant.auth0.com/",
                          "http://127.0.0.1.example.com/",
                          "http://localhost.example.com/",
                          "http://10.0.0.1/",
                          "http://0.0.0.0/",
                          "http://[::]/",
                          "http://[::ffff:10.0.0.1]/",
                          "http://128.0.0.1/",
                          "http://127.0.0.1@example.com/",
                          "https://user:secret@tenant.auth0.com/",
                          "https://user@tenant.auth0.com/",
                          "ftp://127.0.0.1/x",
                          "gopher://127.0.0.1/",
                          "file://example.com/etc/jwks",
                          "https://",
                          "https:///",
                          "https://a b/",
                          "https://a:x/",
                          "https://a:99999/",
                          "data:application/json,{}",
                          "javascript:1"}) {
    EXPECT_FALSE(endpoint::parse(url)) << url;
  }
}

TEST(Endpoint, KnowsItsParts) {
  const auto file = endpoint::parse("file:///tmp/key%20set.json");
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->is_file());
  EXPECT_EQ(file->path(), "/tmp/key set.json");
  EXPECT_EQ(endpoint::parse("https://a/b?signature=secret")->shown(), "https://a/b");
  EXPECT_FALSE(endpoint::parse("https://tenant.auth0.com/")->is_loopback());
  EXPECT_TRUE(endpoint::parse("https://localhost/")->is_loopback());
}

}  // namespace
}  // namespace extraction::auth
