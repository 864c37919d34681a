#include "auth/settings.hpp"

#include <gmock/gmock.h>

namespace extraction::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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
}

TEST(AuthSettings, AreTheOriginalsByDefault) {
  EXPECT_EQ(issuer({}), "https://dev-wkl17exhgoi6mj0m.us.auth0.com/");
  EXPECT_EQ(settings{}.audience, "https://dev-wkl17exhgoi6mj0m.us.auth0.com/api/v2/");
  EXPECT_FALSE(settings{}.disabled);
}

TEST(AuthSettings, AreChecked) {
  struct check_case {
    std::string (*check)(const std::string&);
    std::string value;
    bool good;
  };
  const check_case cases[] = {
      {check_domain, "tenant.eu.auth0.com", true},
      {check_domain, "localhost:8080", true},
      {check_domain, "", false},
      {check_domain, "https://tenant.auth0.com", false},
      {check_domain, "tenant.auth0.com/", false},
      {check_domain, "user@tenant.auth0.com", false},
      {check_domain, "tenant auth0", false},
      {check_domain, std::string(256, 'a'), false},
      {check_audience, "jobs", true},
      {check_audience, "", false},
      {check_scope, "", true},
      {check_scope, "read:jobs", true},
      {check_scope, "read:jobs write:jobs", false},
      {check_scope, "a\"b", false},
      {check_scope, "a\\b", false},
      {check_scope, "a\r\nx-evil:1", false},
      {check_scope, "\xc3\xa9", false},
      {check_jwks_url, "", true},
      {check_jwks_url, "https://tenant.auth0.com/jwks.json", true},
      {check_jwks_url, "http://127.0.0.1:8080/jwks.json", true},
      {check_jwks_url, "file:///etc/jwks.json", true},
      {check_jwks_url, "http://tenant.auth0.com/jwks.json", false},
      {check_jwks_url, "/etc/jwks.json", false},
      {check_token_url, "", true},
      {check_token_url, "https://tenant.auth0.com/token", true},
      {check_token_url, "http://[::1]/token", true},
      {check_token_url, "http://tenant.auth0.com/token", false},
      {check_token_url, "file:///tmp/token", false},
      {check_token_url, "https://id:hidden@tenant.auth0.com/", false},
  };
  for (const check_case& c : cases) {
    const std::string problem = c.check(c.value);
    EXPECT_EQ(problem.empty(), c.good) << c.value << ": " << problem;
    EXPECT_THAT(problem, Not(HasSubstr("hidden")));
  }
  for (const settings& known : {settings{}, own_tenant()}) {
    EXPECT_EQ(check_domain(known.domain), "");
    EXPECT_EQ(check_audience(known.audience), "");
    EXPECT_EQ(check_jwks_url(jwks_url(known)), "");
    EXPECT_EQ(check_token_url(token_url(known)), "");
  }
}

TEST(AuthSettings, AUrlOfItsOwnWins) {
  settings own = own_tenant();
  own.jwks_url = "file:///etc/extraction-job-api/jwks.json";
  own.token_url = "http://127.0.0.1:8080/token";
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
