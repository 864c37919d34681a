// Classes of characters in HTTP's grammar (RFC 9110 §5.6.2, §5.5; RFC 3986).
#pragma once

#include <array>
#include <string_view>

#include "web/ascii.hpp"

namespace extraction::http {

// A set of bytes, as a table that is built at compile time.
class character_class {
 public:
  constexpr explicit character_class(std::string_view members) {
    for (const char c : members) member_[static_cast<unsigned char>(c)] = true;
  }

  constexpr character_class& add_range(unsigned first, unsigned last) {
    for (unsigned c = first; c <= last; ++c) member_[c] = true;
    return *this;
  }

  constexpr bool has(char c) const { return member_[static_cast<unsigned char>(c)]; }

  constexpr bool has_all(std::string_view text) const {
    for (const char c : text) {
      if (!has(c)) return false;
    }
    return true;
  }

 private:
  std::array<bool, 256> member_{};
};

namespace characters {

// token: the names of methods and fields.
inline constexpr auto token =
    character_class{"!#$%&'*+-.^_`|~"}.add_range('0', '9').add_range('A', 'Z').add_range('a', 'z');

// reg-name and IPv4 addresses, and what may appear between the brackets of an IPv6 address.
inline constexpr auto registered_name =
    character_class{"-._~%!$&'()*+;="}.add_range('0', '9').add_range('A', 'Z').add_range('a', 'z');
inline constexpr auto ip_literal =
    character_class{":."}.add_range('0', '9').add_range('A', 'F').add_range('a', 'f');

inline constexpr auto digit = character_class{""}.add_range('0', '9');

}  // namespace characters

// field-value: visible characters, space, tab, and obs-text. Values can be long: access tokens are.
constexpr bool is_field_value(std::string_view text) {
  return !web::contains_any(
      text, [](unsigned char c) { return ((c < 0x20) & (c != '\t')) | (c == 0x7f); });
}

}  // namespace extraction::http
