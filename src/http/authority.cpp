#include "http/authority.hpp"

#include <algorithm>

#include "http/characters.hpp"

namespace extraction::http {

namespace {

bool is_port(std::string_view text) {
  return text.empty() || (text.front() == ':' && characters::digit.has_all(text.substr(1)));
}

bool is_bracketed_address(std::string_view text) {
  return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
         characters::ip_literal.has_all(text.substr(1, text.size() - 2));
}

}  // namespace

bool is_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = std::min(text.find(']'), text.size() - 1) + 1;
    return is_bracketed_address(text.substr(0, end)) && is_port(text.substr(end));
  }
  const std::size_t end = std::min(text.find(':'), text.size());
  return end > 0 && characters::registered_name.has_all(text.substr(0, end)) &&
         is_port(text.substr(end));
}

}  // namespace extraction::http
