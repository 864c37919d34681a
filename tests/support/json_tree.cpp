#include "support/json_tree.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include <boost/json/basic_parser_impl.hpp>

namespace extraction::test {

namespace {

using boost::json::error_code;
using view = boost::json::string_view;

// The handler that boost::json::basic_parser calls.
class tree_builder {
 public:
  static constexpr std::size_t max_object_size = SIZE_MAX;
  static constexpr std::size_t max_array_size = SIZE_MAX;
  static constexpr std::size_t max_key_size = SIZE_MAX;
  static constexpr std::size_t max_string_size = SIZE_MAX;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return begin(json_tree::type::object); }
  bool on_object_end(std::size_t, error_code&) { return end(); }
  bool on_array_begin(error_code&) { return begin(json_tree::type::array); }
  bool on_array_end(std::size_t, error_code&) { return end(); }
  bool on_key_part(view s, std::size_t, error_code&) { return add_text(s); }
  bool on_key(view s, std::size_t, error_code&) {
    add_text(s);
    open_.back().keys.push_back(std::move(text_));
    text_.clear();
    return true;
  }
  bool on_string_part(view s, std::size_t, error_code&) { return add_text(s); }
  bool on_string(view s, std::size_t, error_code&) { return leaf(json_tree::type::string, s); }
  bool on_number_part(view s, error_code&) { return add_text(s); }
  bool on_int64(std::int64_t, view s, error_code&) { return leaf(json_tree::type::number, s); }
  bool on_uint64(std::uint64_t, view s, error_code&) { return leaf(json_tree::type::number, s); }
  bool on_double(double, view s, error_code&) { return leaf(json_tree::type::number, s); }
  bool on_bool(bool b, error_code&) { return leaf(json_tree::type::boolean, b ? "true" : "false"); }
  bool on_null(error_code&) { return leaf(json_tree::type::null, {}); }
  bool on_comment_part(view, error_code&) { return true; }
  bool on_comment(view, error_code&) { return true; }

  json_tree take() { return std::move(root_); }

 private:
  bool add_text(view s) {
    text_.append(s.data(), s.size());
    return true;
  }

  bool leaf(json_tree::type type, view rest) {
    add_text(rest);
    add({.is = type, .text = std::move(text_), .keys = {}, .items = {}});
    text_.clear();
    return true;
  }

  bool begin(json_tree::type type) {
    open_.push_back({.is = type, .text = {}, .keys = {}, .items = {}});
    return true;
  }

  bool end() {
    json_tree finished = std::move(open_.back());
    open_.pop_back();
    add(std::move(finished));
    return true;
  }

  void add(json_tree&& item) {
    if (open_.empty()) {
      root_ = std::move(item);
    } else {
      open_.back().items.push_back(std::move(item));
    }
  }

  json_tree root_;
  std::vector<json_tree> open_;  // arrays and objects that are still open, the innermost last
  std::string text_;             // of the token being read
};

void append_string(std::string& into, std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  into += '"';
  for (const char c : text) {
    switch (c) {
      case '"': into += "\\\""; break;
      case '\\': into += "\\\\"; break;
      case '\b': into += "\\b"; break;
      case '\f': into += "\\f"; break;
      case '\n': into += "\\n"; break;
      case '\r': into += "\\r"; break;
      case '\t': into += "\\t"; break;
      default:
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x20) {
          into += "\\u00";
          into += digits[byte >> 4];
          into += digits[byte & 15];
        } else {
          into += c;
        }
    }
  }
  into += '"';
}

void append_tree(std::string& into, const json_tree& tree) {
  const bool is_object = tree.is == json_tree::type::object;
  switch (tree.is) {
    case json_tree::type::null: into += "null"; return;
    case json_tree::type::string: append_string(into, tree.text); return;
    case json_tree::type::boolean:
    case json_tree::type::number: into += tree.text; return;
    case json_tree::type::array:
    case json_tree::type::object: break;
  }
  into += is_object ? '{' : '[';
  for (std::size_t i = 0; i < tree.items.size(); ++i) {
    if (i != 0) into += ',';
    if (is_object) {
      append_string(into, tree.keys[i]);
      into += ':';
    }
    append_tree(into, tree.items[i]);
  }
  into += is_object ? '}' : ']';
}

}  // namespace

const json_tree& json_tree::at(std::string_view key) const {
  const auto found = std::find(keys.rbegin(), keys.rend(), key);
  if (found == keys.rend()) throw std::out_of_range("no key " + std::string(key));
  return items[static_cast<std::size_t>(keys.rend() - found) - 1];
}

bool json_tree::has(std::string_view key) const {
  return std::ranges::count(keys, key) != 0;
}

json_tree parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 2000;  // deeper than any response that echoes a body
  boost::json::basic_parser<tree_builder> parser{options};
  error_code failure;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), failure);
  if (failure || used != text.size()) {
    throw std::invalid_argument("not JSON: " + std::string(text));
  }
  return parser.handler().take();
}

std::string to_compact_text(const json_tree& tree) {
  std::string text;
  append_tree(text, tree);
  return text;
}

}  // namespace extraction::test
