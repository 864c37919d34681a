#include "auth/settings.hpp"

#include <gmock/gmock.h>

namespace extraction::auth {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

settings own_tenant() {
  settings own;
  own.domain = "tenant.eu.auth0.com";
  own.audience = "https://jobs.example/";
  return own;
}

TEST(AuthSettings, FollowFromTheDomain) {
  const settings own = own_tenant();
  EXPECT_EQ(issuer(own), "https://tenant.eu.auth0.com/");
  EXPECT_EQ(jwks_url(own), "https://tenant.eu.auth0.com/.well-known/jwks.json");
  EXPECT_EQ(token_url(own), "https://tenant.eu.auth0.com/oauth/token");
  EXPECT_EQ(find_fault(own), std::nullopt);
}

TEST(AuthSettings, AreTheOriginalsByDefault) {
  EXPECT_EQ(issuer({}), "https://dev-wkl17exhgoi6mj0m.us.auth0.com/");
  EXPECT_EQ(settings{}.audience, "https://dev-wkl17exhgoi6mj0m.us.auth0.com/api/v2/");
  EXPECT_FALSE(settings{}.disabled);
  EXPECT_EQ(find_fault({}), std::nullopt);
}

struct fault_case {
  const char* variable;
  void (*spoil)(settings&);
};

TEST(AuthSettings, NameTheVariableThatIsWrong) {
  const fault_case cases[] = {
      {"AUTH0_DOMAIN", [](settings& s) { s.domain = ""; }},
      {"AUTH0_DOMAIN", [](settings& s) { s.domain = "https://tenant.auth0.com"; }},
      {"AUTH0_DOMAIN", [](settings& s) { s.domain = "tenant.auth0.com/"; }},
      {"AUTH0_DOMAIN", [](settings& s) { s.domain = "user@tenant.auth0.com"; }},
      {"AUTH0_DOMAIN", [](settings& s) { s.domain = "tenant auth0"; }},
      {"AUTH0_AUDIENCE", [](settings& s) { s.audience = ""; }},
      {"AUTH0_READ_SCOPE", [](settings& s) { s.read_scope = "read:jobs write:jobs"; }},
      {"AUTH0_WRITE_SCOPE", [](settings& s) { s.write_scope = "a\"b"; }},
      {"AUTH0_WRITE_SCOPE", [](settings& s) { s.write_scope = "a\r\nx-evil: 1"; }},
      {"AUTH0_JWKS_URL", [](settings& s) { s.jwks_url = "http://tenant.auth0.com/jwks.json"; }},
      {"AUTH0_JWKS_URL", [](settings& s) { s.jwks_url = "/etc/jwks.json"; }},
      {"AUTH0_TOKEN_URL", [](settings& s) { s.token_url = "http://tenant.auth0.com/token"; }},
      {"AUTH0_TOKEN_URL", [](settings& s) { s.token_url = "file:///tmp/token"; }},
      {"AUTH0_TOKEN_URL", [](settings& s) { s.token_url = "https://id:hidden@tenant.auth0.com/"; }},
      {"AUTH0_JWKS_LIFE_SECONDS", [](settings& s) { s.jwks_life = 0s; }},
      {"AUTH0_JWKS_COOLDOWN_SECONDS", [](settings& s) { s.jwks_cooldown = -1s; }},
  };
  for (const fault_case& c : cases) {
    settings spoilt = own_tenant();
    spoilt.client_secret = "s3cr3t";
    c.spoil(spoilt);
    const auto fault = find_fault(spoilt);
    ASSERT_TRUE(fault) << c.variable;
    EXPECT_THAT(*fault, HasSubstr(c.variable));
    EXPECT_THAT(*fault, Not(HasSubstr("s3cr3t")));
    EXPECT_THAT(*fault, Not(HasSubstr("hidden")));
  }
}

TEST(AuthSettings, TakeKeysFromAFileOrFromLoopback) {
  settings own = own_tenant();
  own.jwks_url = "file:///etc/extraction-job-api/jwks.json";
  own.token_url = "http://127.0.0.1:8080/token";
  EXPECT_EQ(find_fault(own), std::nullopt);
  EXPECT_EQ(jwks_url(own), own.jwks_url);
  EXPECT_EQ(token_url(own), own.token_url);
}

TEST(AuthSettings, WarnOfWhatIsOpen) {
  EXPECT_THAT(warnings(own_tenant(), true), IsEmpty());
  EXPECT_THAT(warnings({}, false), ElementsAre(HasSubstr("built-in tenant")));

  settings forgot_audience = own_tenant();
  forgot_audience.audience = built_in_audience;
  EXPECT_THAT(warnings(forgot_audience, false), ElementsAre(HasSubstr("AUTH0_AUDIENCE")));

  settings off;
  off.disabled = true;
  EXPECT_THAT(warnings(off, false), IsEmpty());
  EXPECT_THAT(warnings(off, true), ElementsAre(HasSubstr("authentication is off")));
}

}  // namespace
}  // namespace extraction::auth
