#include "contract/body_pattern.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <regex>

namespace extraction::test {

namespace {

using type = json_tree::type;

bool matches(const std::string& text, const char* pattern) {
  return std::regex_match(text, std::regex(pattern));
}

class comparison {
 public:
  explicit comparison(const std::vector<json_tree>& created) : created_(created) {}

  std::optional<std::string> run(const json_tree& pattern, const json_tree& body,
                                 const std::string& path) const {
    if (const auto fits = placeholder(pattern)) {
      if ((*fits)(body)) return std::nullopt;
      return difference(pattern, body, path);
    }
    if (pattern.is != body.is || pattern.text != body.text || pattern.keys != body.keys ||
        pattern.items.size() != body.items.size()) {
      return difference(pattern, body, path);
    }
    for (std::size_t i = 0; i < pattern.items.size(); ++i) {
      const std::string step = pattern.is == type::object ? pattern.keys[i] : std::to_string(i);
      if (auto found = run(pattern.items[i], body.items[i], path + "/" + step)) return found;
    }
    return std::nullopt;
  }

 private:
  using test = std::function<bool(const json_tree&)>;

  static std::string difference(const json_tree& pattern, const json_tree& body,
                                const std::string& path) {
    return "at " + (path.empty() ? "the top" : path) + ": expected " + to_compact_text(pattern) +
           ", got " + to_compact_text(body);
  }

  // The test for a string such as "<uuid>"; nullopt for any other value.
  std::optional<test> placeholder(const json_tree& pattern) const {
    if (pattern.is != type::string || !pattern.text.starts_with('<')) return std::nullopt;
    const std::map<std::string_view, test> known{
        {"<uuid>", [this](const json_tree& v) { return is_new_uuid(v); }},
        {"<time>",
         [](const json_tree& v) { return v.is == type::string && is_contract_time(v.text); }},
        {"<later time>", [this](const json_tree& v) { return is_later_time(v); }},
        {"<int>",
         [](const json_tree& v) { return v.is == type::number && matches(v.text, "-?[0-9]+"); }},
        {"<text>", [](const json_tree& v) { return v.is == type::string && !v.text.empty(); }},
    };
    if (const auto found = known.find(pattern.text); found != known.end()) return found->second;

    std::smatch parts;
    if (std::regex_match(pattern.text, parts, std::regex("<id([0-9]+)>"))) {
      const json_tree& id = created_.at(std::stoul(parts[1])).at("id");
      return [&id](const json_tree& v) { return v == id; };
    }
    if (std::regex_match(pattern.text, parts, std::regex("<list of ([0-9]+)>"))) {
      return [size = std::stoul(parts[1])](const json_tree& v) {
        return v.is == type::array && v.items.size() == size;
      };
    }
    return std::nullopt;
  }

  bool is_new_uuid(const json_tree& value) const {
    return value.is == type::string &&
           matches(value.text,
                   "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}") &&
           std::ranges::none_of(created_,
                                [&](const json_tree& job) { return job.at("id") == value; });
  }

  // Strings of this form sort like the times, with and without a fraction, as '+' sorts before '.'.
  bool is_later_time(const json_tree& value) const {
    return value.is == type::string && is_contract_time(value.text) &&
           std::ranges::all_of(created_, [&](const json_tree& job) {
             return job.at("updated_at").text < value.text;
           });
  }

  const std::vector<json_tree>& created_;
};

}  // namespace

std::optional<std::string> find_difference(const json_tree& pattern, const json_tree& body,
                                           const std::vector<json_tree>& created) {
  return comparison(created).run(pattern, body, "");
}

bool is_contract_time(std::string_view text) {
  static const std::regex form(
      "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
      "(\\.(?!000000)[0-9]{6})?\\+00:00");
  return std::regex_match(text.begin(), text.end(), form);
}

}  // namespace extraction::test
