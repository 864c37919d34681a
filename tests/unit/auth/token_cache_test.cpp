#include "auth/token_cache.hpp"

#include <gtest/gtest.h>

#include "unit/auth/issuer.hpp"

namespace extraction::auth {
namespace {

using namespace std::chrono;
using test::token_time;

// A digest that belongs to set `set`, if there are at most 256 sets.
sha256_digest digest(std::uint8_t set, std::uint8_t serial = 0) {
  sha256_digest made{};
  made[0] = static_cast<std::uint8_t>(set * 4);
  made[31] = serial;
  return made;
}

grant until(timestamp end) {
  return {.from = token_time - 1h,
          .until = end,
          .key_identity = {},
          .subject = nullptr,
          .read = true,
          .write = false};
}

TEST(TokenCache, KnowsATokenDuringItsTimeOnly) {
  token_cache cache{16};
  EXPECT_EQ(cache.find(digest(1), token_time), nullptr);
  cache.remember(digest(1), until(token_time + 1s), token_time);

  const grant* found = cache.find(digest(1), token_time);
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(found->read);
  EXPECT_FALSE(found->write);
  EXPECT_NE(cache.find(digest(1), token_time + 1s - 1us), nullptr);
  EXPECT_EQ(cache.find(digest(1), token_time + 1s), nullptr);
  EXPECT_EQ(cache.find(digest(1), token_time - 1h - 1us), nullptr) << "the clock was set back";
  EXPECT_NE(cache.find(digest(1), token_time), nullptr) << "and forth";
}

TEST(TokenCache, TellsTokensApartByTheWholeDigest) {
  token_cache cache{16};
  cache.remember(digest(1), until(token_time + 1s), token_time);
  for (std::size_t byte = 0; byte < 32; ++byte) {
    sha256_digest other = digest(1);
    other[byte] ^= 0x80;
    EXPECT_EQ(cache.find(other, token_time), nullptr) << byte;
  }
}

TEST(TokenCache, TheEmptyCacheKnowsNotEvenTheDigestOfZeroes) {
  const token_cache cache{16};
  EXPECT_EQ(cache.find({}, timestamp{}), nullptr);
  EXPECT_EQ(cache.find({}, token_time), nullptr);
}

TEST(TokenCache, IsBounded) {
  token_cache cache{64};
  for (std::uint8_t serial = 0; serial < 100; ++serial) {
    for (std::uint8_t set = 0; set < 64; ++set) {
      cache.remember(digest(set, serial), until(token_time + 1h), token_time);
    }
  }
  int known = 0;
  for (std::uint8_t serial = 0; serial < 100; ++serial) {
    for (std::uint8_t set = 0; set < 64; ++set) {
      known += cache.find(digest(set, serial), token_time) != nullptr;
    }
  }
  EXPECT_EQ(known, 64);
}

TEST(TokenCache, GivesUpAnExpiredTokenFirstAndThenTheOldest) {
  token_cache cache{4};
  cache.remember(digest(0, 1), until(token_time + 1h), token_time);
  cache.remember(digest(0, 2), until(token_time + 1s), token_time);
  cache.remember(digest(0, 3), until(token_time + 1h), token_time);
  cache.remember(digest(0, 4), until(token_time + 1h), token_time);

  cache.remember(digest(0, 5), until(token_time + 1h), token_time + 1s);
  const auto known = [&](std::uint8_t serial) {
    return cache.find(digest(0, serial), token_time) != nullptr;
  };
  EXPECT_TRUE(known(1) && !known(2) && known(3) && known(4) && known(5));

  cache.remember(digest(0, 6), until(token_time + 1h), token_time + 1s);
  EXPECT_TRUE(!known(1) && known(3) && known(4) && known(5) && known(6));
}

TEST(TokenCache, RemembersATokenOnce) {
  token_cache cache{4};
  for (std::uint8_t serial = 1; serial <= 4; ++serial) {
    cache.remember(digest(0, serial), until(token_time + 1h), token_time);
  }
  cache.remember(digest(0, 1), until(token_time + 2h), token_time);
  for (std::uint8_t serial = 1; serial <= 4; ++serial) {
    EXPECT_NE(cache.find(digest(0, serial), token_time), nullptr) << int{serial};
  }
  EXPECT_EQ(cache.find(digest(0, 1), token_time)->until, token_time + 2h);
}

TEST(TokenCache, HoldsTheSubjectsOfTheTokensThatItKnowsAlone) {
  token_cache cache{4};
  std::weak_ptr<const std::string> subject;
  for (std::uint8_t serial = 0; serial < 5; ++serial) {
    grant granted = until(token_time + 1h);
    granted.subject = std::make_shared<const std::string>("client@clients");
    if (serial == 0) subject = granted.subject;
    EXPECT_EQ(cache.find(digest(0, 0), token_time) == nullptr, serial == 0);
    cache.remember(digest(0, serial), granted, token_time);
    EXPECT_EQ(subject.expired(), serial == 4);
  }
}

TEST(TokenCache, ForgetsTheTokensOfAKeyThatHasGone) {
  const key_set both = *key_set::parse(test::issuer_jwks());
  const key_set ec_only =
      *key_set::parse(test::jwks_text(test::signing_key::shared_ec().jwk("ec")));
  token_cache cache{16};
  for (const char* id : {"rsa", "ec"}) {
    grant granted = until(token_time + 1h);
    granted.key_identity = both.find(id)->identity;
    cache.remember(digest(id[0] == 'r' ? 1 : 2), granted, token_time);
  }

  cache.keep_only(both);
  EXPECT_NE(cache.find(digest(1), token_time), nullptr);
  EXPECT_NE(cache.find(digest(2), token_time), nullptr);
  cache.keep_only(ec_only);
  EXPECT_EQ(cache.find(digest(1), token_time), nullptr);
  EXPECT_NE(cache.find(digest(2), token_time), nullptr);
}

}  // namespace
}  // namespace extraction::auth
