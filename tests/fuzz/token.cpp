// Any bytes as a token, as its segments, and as the JSON within them.
//
// Beyond not crashing: only the issuer can make a token that passes, and whatever is read can be
// read in one way only.
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "auth/base64url.hpp"
#include "auth/claims.hpp"
#include "auth/strict_json.hpp"
#include "auth/token_verifier.hpp"
#include "fuzz/check.hpp"

namespace extraction::test {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Keys whose private halves nobody has kept.
constexpr std::string_view issuer_keys =
    R"({"keys":[{"kty":"RSA","kid":"rsa","n":"phhtnnEROiVDbVPFBNadBK6VxNreGg1FRbZp0T3kg)"
    R"(x8MQCOXSzC0hq8e1cf3B5ai-6mqIjQZmgUSqIY9q_PNU2SovRcF7gEHjfhSxUsk5B2qapO5btOVyj8o_)"
    R"(XJhgJVHeXqXfbIF55680BTzJtb10ky4ib_Ieqh_2ejZ8J5Anbl6Zczk6B4nesuJRjVnThqA_WIsEM-_2)"
    R"(mJvhqieCpXMTfAwsi-B-hzar23K4yL02oUVa99yx99QDvDPzF0FYuSR0EVdVje3iygAdbuKMmMBJ6OIS)"
    R"(EFrGiMQBlsari6OH7mWwoAgyFS64GBpMRzUgxYopevOn7wyXinGn6q6oyhbrQ","e":"AQAB"},{"kty)"
    R"(":"EC","kid":"ec","crv":"P-256","x":"t3zu5lNX1zXc5EHSuYUzVePzG_fGzoVi3IPHBVlVTBg)"
    R"(","y":"AsNbtrRoeD5ka9p82F89s-vUm6CEllf192iANX7z020"}]})";

std::string encode(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) text += alphabet[bits << (6 - count) & 63];
  return text;
}

void check_refused(std::string_view token) {
  static const auth::key_set keys = *auth::key_set::parse(issuer_keys);
  static const auth::expectations expected{
      .issuer = "https://tenant.example/", .audience = "jobs", .read_scope = "", .write_scope = ""};
  check(!auth::verify(token, keys, expected, timestamp{std::chrono::seconds{1'771'346'715}}),
        "a token that the issuer did not sign is refused");
}

}  // namespace

}  // namespace extraction::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace extraction;
  using namespace extraction::test;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};

  check_refused(bytes);
  check_refused(encode(bytes) + ".e30.AAAA");
  check_refused(R"(eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSJ9.)" + encode(bytes) + '.' +
                std::string(342, 'A'));

  check(auth::decode_base64url(encode(bytes)) == bytes, "what is encoded can be decoded");
  if (const auto decoded = auth::decode_base64url(bytes)) {
    check(encode(*decoded) == bytes, "bytes have one spelling");
  }
  if (const auto object = auth::parse_object(bytes)) {
    // Compared as text, because Boost.JSON reads 0e400 as a number that does not equal itself.
    check(boost::json::serialize(boost::json::parse(bytes)) == boost::json::serialize(*object),
          "strict JSON is JSON");
  }
  if (const auto claims = auth::parse_claims(bytes)) {
    check(claims->expires < timestamp{std::chrono::seconds{253'402'300'800}},
          "a time is one that a calendar has");
  }
  return 0;
}
