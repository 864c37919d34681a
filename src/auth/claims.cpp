#include "auth/claims.hpp"

#include <algorithm>

#include <boost/json/value.hpp>

#include "auth/strict_json.hpp"

namespace extraction::auth {

namespace json = boost::json;

namespace {

std::string to_std(const json::string& text) {
  return {text.data(), text.size()};
}

std::optional<timestamp> read_time(const json::value& from) {
  return from.is_number() ? from_numeric_date(from.to_number<double>()) : std::nullopt;
}

// The later of the time of that name, if present, and `so_far`. False if it is not a time.
bool read_later_time(const json::object& in, std::string_view name,
                     std::optional<timestamp>& so_far) {
  const json::value* member = in.if_contains(name);
  if (member == nullptr) return true;
  const auto time = read_time(*member);
  if (!time) return false;
  so_far = std::max(so_far.value_or(*time), *time);
  return true;
}

// Adds the strings of a list. False if an element is not a string; the others are added all the
// same.
bool append_texts(const json::array& list, std::vector<std::string>& into) {
  bool all_are_texts = true;
  for (const json::value& element : list) {
    if (const json::string* text = element.if_string()) {
      into.push_back(to_std(*text));
    } else {
      all_are_texts = false;
    }
  }
  return all_are_texts;
}

// RFC 7519 §4.1.2: a string, if present. False if it is anything else.
bool read_subject(const json::object& in, std::optional<std::string>& into) {
  if (!in.contains("sub")) return true;
  const json::string* text = find_string(in, "sub");
  if (text == nullptr) return false;
  into = to_std(*text);
  return true;
}

// RFC 7519 §4.1.3: a string, or a list of strings.
bool read_audiences(const json::object& in, std::vector<std::string>& into) {
  const json::value* member = in.if_contains("aud");
  if (member == nullptr) return false;
  if (const json::string* text = member->if_string()) {
    into.push_back(to_std(*text));
    return true;
  }
  const json::array* list = member->if_array();
  return list != nullptr && append_texts(*list, into);
}

void append_words(std::string_view text, std::vector<std::string>& into) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) into.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::vector<std::string> read_scopes(const json::object& in) {
  std::vector<std::string> scopes;
  if (const json::string* words = find_string(in, "scope")) append_words(*words, scopes);

  const json::value* member = in.if_contains("permissions");
  const json::array* list = member != nullptr ? member->if_array() : nullptr;
  if (list != nullptr) append_texts(*list, scopes);
  return scopes;
}

}  // namespace

std::optional<claims> parse_claims(std::string_view payload) {
  const auto object = parse_object(payload);
  if (!object) return std::nullopt;

  claims parsed;
  const json::string* issuer = find_string(*object, "iss");
  const json::value* expiry = object->if_contains("exp");
  const auto expires = expiry != nullptr ? read_time(*expiry) : std::nullopt;
  if (issuer == nullptr || !expires || !read_subject(*object, parsed.subject) ||
      !read_audiences(*object, parsed.audiences) ||
      !read_later_time(*object, "nbf", parsed.not_before) ||
      !read_later_time(*object, "iat", parsed.not_before)) {
    return std::nullopt;
  }
  parsed.issuer = to_std(*issuer);
  parsed.expires = *expires;
  parsed.scopes = read_scopes(*object);
  return parsed;
}

}  // namespace extraction::auth
