#include "auth/key_set.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "auth/strict_json.hpp"

namespace extraction::auth {

namespace json = boost::json;

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// How often each `kid` occurs, whether or not its key can be used.
std::map<std::string, int> count_ids(const json::array& entries) {
  std::map<std::string, int> counts;
  for (const json::value& entry : entries) {
    const json::object* key = entry.if_object();
    const json::string* id = key != nullptr ? find_string(*key, "kid") : nullptr;
    if (id != nullptr) ++counts[std::string{*id}];
  }
  return counts;
}

// The list of keys of a set.
boost::system::result<const json::array*, set_refusal> find_entries(const json::object& document) {
  const json::value* member = document.if_contains("keys");
  const json::array* entries = member != nullptr ? member->if_array() : nullptr;
  if (entries == nullptr && document.contains("kty")) {
    return set_refusal{R"(it is a single key, but must be a set: {"keys":[…]})"};
  }
  if (entries == nullptr) return set_refusal{"it has no list called keys"};
  if (entries->empty()) return set_refusal{"it contains no keys"};
  if (entries->size() > max_keys) {
    return set_refusal{"it contains " + std::to_string(entries->size()) + " keys, but at most " +
                       std::to_string(max_keys) + " are allowed"};
  }
  return entries;
}

boost::system::result<json_web_key, key_refusal> parse_entry(const json::value& entry) {
  const json::object* key = entry.if_object();
  if (key == nullptr) return key_refusal{"it is not an object"};
  return parse_json_web_key(*key);
}

set_refusal nothing_usable(const std::vector<key_refusal>& refusals) {
  const std::string first{refusals.front().reason};
  if (refusals.size() == 1) return {"its only key cannot be used: " + first};
  return {"none of its " + std::to_string(refusals.size()) +
          " keys can be used; about the first: " + first};
}

}  // namespace

boost::system::result<key_set, set_refusal> key_set::parse(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto document = parse_object(text);
  if (!document) return set_refusal{"it is not a JSON object, or contains a name twice"};
  const auto entries = find_entries(*document);
  if (!entries) return entries.error();

  const auto id_counts = count_ids(**entries);
  key_set set;
  for (const json::value& entry : **entries) {
    auto key = parse_entry(entry);
    if (!key) {
      set.refusals_.push_back(key.error());
    } else if (key->id && id_counts.at(*key->id) > 1) {
      set.refusals_.push_back({"its kid occurs more than once"});
    } else {
      set.identities_.push_back(key->identity);
      set.keys_.push_back(*std::move(key));
    }
  }
  if (set.keys_.empty()) return nothing_usable(set.refusals_);
  std::ranges::sort(set.identities_);
  return set;
}

const json_web_key* key_set::find(const std::optional<std::string>& id) const {
  if (!id) return keys_.size() == 1 ? keys_.data() : nullptr;
  const auto found = std::ranges::find(keys_, id, &json_web_key::id);
  return found != keys_.end() ? &*found : nullptr;
}

bool key_set::holds(const sha256_digest& identity) const {
  return std::ranges::binary_search(identities_, identity);
}

bool key_set::same_keys(const key_set& other) const {
  return std::ranges::equal(keys_, other.keys_, {}, &json_web_key::identity,
                            &json_web_key::identity);
}

}  // namespace extraction::auth
