#include "web/request_id.hpp"

#include <algorithm>
#include <array>

#include "support/decimal.hpp"
#include "support/random.hpp"

namespace extraction::web {

bool is_sane_request_id(std::string_view text) {
  constexpr std::size_t max_size = 128;
  return !text.empty() && text.size() <= max_size && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == ':';
  });
}

request_id_generator::request_id_generator() {
  std::array<std::uint8_t, 8> bytes{};
  fill_random(bytes);
  for (const std::uint8_t byte : bytes) append_hex(text_, byte);
  text_ += '-';
  prefix_size_ = text_.size();
}

std::string_view request_id_generator::next() {
  text_.resize(prefix_size_);
  append_number(++serial_, text_);
  return text_;
}

}  // namespace extraction::web
