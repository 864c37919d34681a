#include "api/input/json_members.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

#include "api/input/json_number.hpp"
#include "api/input/unique_members.hpp"
#include "support/utf8.hpp"
#include "web/json_text.hpp"

namespace extraction::api {

namespace json = boost::json;
using boost::system::error_code;

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// What a handler reports for an integer that is too long, as Boost.JSON has no error for that.
constexpr auto too_long = boost::system::errc::value_too_large;

// Records the value that it is given in a json_value.
class value_recorder {
 public:
  explicit value_recorder(json_value& into) : value_(into), writer_(into.text) {}

  void begin(json_kind kind) {
    if (depth_++ == 0) value_.kind = kind;
    value_.depth = std::max(value_.depth, depth_);
    if (kind == json_kind::object) {
      writer_.begin_object();
      members_.begin_object();
    } else {
      writer_.begin_array();
    }
  }
  void end(json_kind kind) {
    --depth_;
    if (kind == json_kind::object) {
      members_.end_object(value_.text);
      writer_.end_object();
    } else {
      writer_.end_array();
    }
    if (depth_ == 0) members_.apply(value_.text);
  }
  void scalar(json_kind kind, std::string_view text) {
    if (depth_ == 0) value_.kind = kind;
    writer_.literal(text);
  }
  void number(std::string_view text) {
    const bool is_finite = is_integer(text) || std::isfinite(to_double(text));
    value_.is_finite &= is_finite;
    scalar(json_kind::number, is_finite ? text : "null");
  }
  void text_part(std::string_view part) {
    if (!in_text_) begin_text();
    writer_.string_part(part);
    if (depth_ == 0) value_.string += part;
  }
  void end_string(std::string_view part) {
    text_part(part);
    in_text_ = false;
    writer_.end_string();
    if (depth_ == 0) value_.kind = json_kind::string;
  }
  void end_key(std::string_view part) {
    text_part(part);
    in_text_ = false;
    writer_.end_key();
    members_.add(text_begin_, value_.text.size());
  }

  bool is_complete() const { return depth_ == 0 && !in_text_; }

 private:
  void begin_text() {
    writer_.begin_string();
    in_text_ = true;
    text_begin_ = value_.text.size() - 1;
  }

  json_value& value_;
  web::json_writer writer_;
  unique_members members_;
  std::size_t depth_ = 0;
  bool in_text_ = false;
  std::size_t text_begin_ = 0;  // of the string or key last begun, including its quote
};

// The handler that json::basic_parser calls. It records either the whole value, or the requested
// members of the outermost object; everything else is only checked against the grammar.
class recording_handler {
 public:
  static constexpr std::size_t max_object_size = SIZE_MAX;
  static constexpr std::size_t max_array_size = SIZE_MAX;
  static constexpr std::size_t max_key_size = SIZE_MAX;
  static constexpr std::size_t max_string_size = SIZE_MAX;

  explicit recording_handler(json_value& whole) { recorder_.emplace(whole); }
  recording_handler(std::span<const std::string_view> names, json_members& found)
      : names_(names), found_(&found) {}

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return begin(json_kind::object); }
  bool on_object_end(std::size_t, error_code&) { return end(json_kind::object); }
  bool on_array_begin(error_code&) { return begin(json_kind::array); }
  bool on_array_end(std::size_t, error_code&) { return end(json_kind::array); }

  bool on_key_part(std::string_view part, std::size_t, error_code&) {
    if (recorder_) {
      recorder_->text_part(part);
    } else if (in_outermost_object()) {
      key_ += part;
    }
    return true;
  }
  bool on_key(std::string_view part, std::size_t, error_code&) {
    if (recorder_) {
      recorder_->end_key(part);
    } else if (in_outermost_object()) {
      key_ += part;
      start_recording();
    }
    return true;
  }
  bool on_string_part(std::string_view part, std::size_t, error_code&) {
    if (recorder_) recorder_->text_part(part);
    return true;
  }
  bool on_string(std::string_view part, std::size_t, error_code&) {
    note_kind(json_kind::string);
    if (recorder_) recorder_->end_string(part);
    return stop_recording();
  }

  bool on_number_part(std::string_view part, error_code&) {
    number_ += part;
    return true;
  }
  bool on_int64(std::int64_t, std::string_view part, error_code& ec) { return number(part, ec); }
  bool on_uint64(std::uint64_t, std::string_view part, error_code& ec) { return number(part, ec); }
  bool on_double(double, std::string_view part, error_code& ec) { return number(part, ec); }
  bool on_bool(bool value, error_code&) {
    return scalar(json_kind::boolean, value ? "true" : "false");
  }
  bool on_null(error_code&) { return scalar(json_kind::null, "null"); }

  // Comments are not allowed, so there are none.
  bool on_comment_part(std::string_view, error_code&) { return true; }
  bool on_comment(std::string_view, error_code&) { return true; }

 private:
  bool in_outermost_object() const {
    return depth_ == 1 && found_ != nullptr && found_->kind == json_kind::object;
  }
  void note_kind(json_kind kind) {
    if (depth_ == 0 && found_ != nullptr) found_->kind = kind;
  }

  bool begin(json_kind kind) {
    note_kind(kind);
    ++depth_;
    if (recorder_) recorder_->begin(kind);
    return true;
  }
  bool end(json_kind kind) {
    --depth_;
    if (recorder_) recorder_->end(kind);
    return stop_recording();
  }
  bool number(std::string_view last_part, error_code& problem) {
    if (number_.empty()) return whole_number(last_part, problem);
    number_ += last_part;
    return whole_number(std::exchange(number_, {}), problem);
  }
  bool whole_number(std::string_view text, error_code& problem) {
    if (text.size() > max_integer_digits && is_integer(text) &&
        count_digits(text) > max_integer_digits) {
      problem = make_error_code(too_long);
      return false;
    }
    if (!has_bounded_exponent(text)) {
      problem = json::error::exponent_overflow;
      return false;
    }
    note_kind(json_kind::number);
    if (recorder_) recorder_->number(text);
    return stop_recording();
  }
  bool scalar(json_kind kind, std::string_view text) {
    note_kind(kind);
    if (recorder_) recorder_->scalar(kind, text);
    return stop_recording();
  }

  void start_recording() {
    const auto name = std::ranges::find(names_, key_);
    key_.clear();
    if (name == names_.end()) return;
    auto& value = found_->values[static_cast<std::size_t>(name - names_.begin())];
    recorder_.emplace(value.emplace());
  }
  bool stop_recording() {
    if (recorder_ && recorder_->is_complete()) recorder_.reset();
    return true;
  }

  std::span<const std::string_view> names_;
  json_members* found_ = nullptr;
  std::optional<value_recorder> recorder_;
  std::size_t depth_ = 0;
  std::string key_;
  std::string number_;  // its first parts, if it arrives in several
};

template <class... Arguments>
std::optional<json_error> parse(std::string_view text, Arguments&&... handler_arguments) {
  json::parse_options options;
  options.max_depth = max_json_depth;
  json::basic_parser<recording_handler> parser{options,
                                               std::forward<Arguments>(handler_arguments)...};

  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  error_code problem;
  const std::size_t consumed = parser.write_some(false, text.data(), text.size(), problem);
  if (!problem && consumed < text.size()) problem = json::error::extra_data;
  if (!problem) return std::nullopt;
  return json_error{.position = count_characters(text.substr(0, consumed)),
                    .reason = problem.message(),
                    .is_bound = problem == json::error::too_deep || problem == too_long};
}

}  // namespace

std::variant<json_members, json_error> read_json_members(std::string_view text,
                                                         std::span<const std::string_view> names) {
  json_members found;
  found.values.resize(names.size());
  if (auto problem = parse(text, names, found)) return *std::move(problem);
  return found;
}

json_value read_json_value(std::string_view text) {
  json_value whole;
  if (const auto problem = parse(text, whole)) {
    throw std::invalid_argument("not JSON: " + problem->reason);
  }
  return whole;
}

}  // namespace extraction::api
