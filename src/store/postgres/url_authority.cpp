#include "store/postgres/url_authority.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace extraction::store::postgres {

namespace {

constexpr std::string_view how_to_encode =
    "; in a user, password or database name, write / as %2F, @ as %40, : as %3A, ? as %3F, % as "
    "%25";

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hexadecimal(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9');
}

bool is_escape(std::string_view text) {
  return text.size() >= 3 && text[0] == '%' && is_hexadecimal(text[1]) && is_hexadecimal(text[2]);
}

// Empty: the default port.
bool is_port(std::string_view text) {
  if (text.empty()) return true;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size();
}

// A name, an address, or a socket directory with its slashes encoded. A name may contain any
// letters.
bool is_host(std::string_view text) {
  if (text.starts_with('[')) return text.ends_with(']');
  return std::ranges::all_of(text, [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '%' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

bool is_place(std::string_view text) {
  const auto bracket = text.starts_with('[') ? text.find(']') : 0;
  const auto colon = bracket == text.npos ? text.npos : text.find(':', bracket);
  const std::string_view port = colon == text.npos ? "" : text.substr(colon + 1);
  return is_host(text.substr(0, colon)) && is_port(port);
}

bool are_places(std::string_view list) {
  for (;;) {
    const auto comma = list.find(',');
    if (!is_place(list.substr(0, comma))) return false;
    if (comma == list.npos) return true;
    list.remove_prefix(comma + 1);
  }
}

enum class reading { no_credentials, credentials, either };

// How to read what ends with the first @, which exists.
reading read_before_at(std::string_view text, std::size_t at) {
  const auto slash = text.find('/');
  if (slash > at) return reading::credentials;
  const bool has_colon = text.find(':') < slash;  // otherwise what follows it is not a password
  if (has_colon && !are_places(text.substr(0, slash))) return reading::credentials;
  // It could be hosts and their ports: an @ in the query ends nothing.
  return text.find('?') < at ? reading::no_credentials : reading::either;
}

}  // namespace

url_authority split_authority(std::string_view text) {
  url_authority found;
  const auto at = text.find('@');
  if (at != text.npos && read_before_at(text, at) == reading::credentials) {
    found.credentials = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  const auto end = std::min(text.size(), text.find_first_of("/?"));
  found.hosts = text.substr(0, end);
  found.rest = text.substr(end);
  return found;
}

std::optional<std::string> fault_in_authority(std::string_view text) {
  const auto at = text.find('@');
  if (at != text.npos && read_before_at(text, at) == reading::either) {
    return "is ambiguous: it may begin with a host or with a user" + std::string(how_to_encode);
  }
  const url_authority found = split_authority(text);
  if (found.hosts.find('@') != found.hosts.npos) {
    return "has more than one @ before its hosts" + std::string(how_to_encode);
  }
  if (!are_places(found.hosts)) {
    return "has an invalid host, or a port that is not a number" + std::string(how_to_encode);
  }
  return std::nullopt;
}

std::string encode_credentials(std::string_view credentials) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto colon = credentials.find(':');
  std::string encoded;
  for (std::size_t i = 0; i < credentials.size(); ++i) {
    const char c = credentials[i];
    const bool stands_for_itself = is_alphanumeric(c) || c == '-' || c == '.' || c == '_' ||
                                   c == '~' || i == colon || is_escape(credentials.substr(i));
    if (stands_for_itself) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += digits[byte >> 4];
      encoded += digits[byte & 15];
    }
  }
  return encoded;
}

}  // namespace extraction::store::postgres
