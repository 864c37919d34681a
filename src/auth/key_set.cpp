#include "auth/key_set.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "auth/strict_json.hpp"

namespace extraction::auth {

namespace json = boost::json;

namespace {

// How often each `kid` occurs, whether or not its key may be used.
std::map<std::string, int> count_ids(const json::array& entries) {
  std::map<std::string, int> counts;
  for (const json::value& entry : entries) {
    const json::object* key = entry.if_object();
    const json::string* id = key != nullptr ? find_string(*key, "kid") : nullptr;
    if (id != nullptr) ++counts[std::string{*id}];
  }
  return counts;
}

}  // namespace

std::optional<key_set> key_set::parse(std::string_view text) {
  const auto document = parse_object(text);
  if (!document) return std::nullopt;
  const json::value* member = document->if_contains("keys");
  const json::array* entries = member != nullptr ? member->if_array() : nullptr;
  if (entries == nullptr || entries->size() > max_keys) return std::nullopt;

  const auto id_counts = count_ids(*entries);
  key_set set;
  for (const json::value& entry : *entries) {
    if (!entry.is_object()) return std::nullopt;
    auto key = parse_json_web_key(entry.get_object());
    if (!key) {
      set.refusals_.push_back(key.error());
    } else if (key->id && id_counts.at(*key->id) > 1) {
      set.refusals_.push_back({"its kid occurs more than once"});
    } else {
      set.keys_.push_back(*std::move(key));
    }
  }
  if (set.keys_.empty()) return std::nullopt;
  return set;
}

const json_web_key* key_set::find(const std::optional<std::string>& id) const {
  if (!id) return keys_.size() == 1 ? keys_.data() : nullptr;
  const auto found = std::ranges::find(keys_, id, &json_web_key::id);
  return found != keys_.end() ? &*found : nullptr;
}

bool key_set::holds(const sha256_digest& identity) const {
  return std::ranges::find(keys_, identity, &json_web_key::identity) != keys_.end();
}

bool key_set::same_keys(const key_set& other) const {
  return std::ranges::equal(keys_, other.keys_, {}, &json_web_key::identity,
                            &json_web_key::identity);
}

}  // namespace extraction::auth
