// Writes JSON compactly, as Python's json.dumps(ensure_ascii=False) does. Pure.
#pragma once

#include <string>
#include <string_view>

namespace extraction::web {

// Appends `text` (UTF-8) as a JSON string.
void append_json_string(std::string_view text, std::string& into);

// Builds a value piece by piece and inserts the commas. The caller is responsible for the grammar.
class json_writer {
 public:
  explicit json_writer(std::string& into) : text_(into), start_(into.size()) {}

  void begin_object() { open('{'); }
  void end_object() { text_ += '}'; }
  void begin_array() { open('['); }
  void end_array() { text_ += ']'; }
  void key(std::string_view name);
  void string(std::string_view value);
  // A number, true, false or null, or a complete value that is already JSON text.
  void literal(std::string_view text);

  // A string or a key in parts: begin_string(), string_part()…, then end_string() or end_key().
  void begin_string() { open('"'); }
  void string_part(std::string_view part);
  void end_string() { text_ += '"'; }
  void end_key() { text_ += "\":"; }

 private:
  void open(char bracket);
  void separate();

  std::string& text_;
  std::size_t start_;
};

}  // namespace extraction::web
