#include "api/input/unique_members.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace extraction::api {

namespace {

// Below this, comparing every two names costs less than sorting them.
constexpr std::size_t few = 8;

}  // namespace

void unique_members::end_object(std::string_view text) {
  const std::size_t first = objects_.back();
  note_repetitions(std::span{members_}.subspan(first), text);
  members_.resize(first);
  objects_.pop_back();
}

void unique_members::note_repetitions(std::span<const member> members, std::string_view text) {
  const auto name = [&](std::size_t i) {
    return text.substr(members[i].name, members[i].value - members[i].name);
  };
  const auto end = [&](std::size_t i) {
    return i + 1 < members.size() ? members[i + 1].name - 1 : text.size();  // before the comma
  };
  const auto all_differ = [&] {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (name(i) == name(j)) return false;
      }
    }
    return true;
  };
  if (members.size() <= few && all_differ()) return;

  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair{name(i), i}; });

  for (auto first = order.begin(); first != order.end();) {
    const auto next =
        std::find_if(first + 1, order.end(), [&](auto i) { return name(i) != name(*first); });
    const std::size_t last = *(next - 1);
    if (last != *first) {
      edits_.push_back({members[*first].value, end(*first), members[last].value, end(last)});
    }
    for (auto repeated = first + 1; repeated != next; ++repeated) {
      edits_.push_back({members[*repeated].name - 1, end(*repeated), 0, 0});  // and its comma
    }
    first = next;
  }
}

void unique_members::apply(std::string& text) {
  if (edits_.empty()) return;
  std::ranges::sort(edits_, {}, &edit::begin);
  std::string edited;
  edited.reserve(text.size());
  append_edited(text, 0, text.size(), edited);
  text = std::move(edited);
  edits_.clear();
}

// Recursive, but never deeper than objects are nested: a replacement value is next to the one it
// replaces.
void unique_members::append_edited(std::string_view text, std::size_t begin, std::size_t end,
                                   std::string& into) {
  while (begin < end) {
    const auto next = std::ranges::lower_bound(edits_, begin, {}, &edit::begin);
    const std::size_t stop = next != edits_.end() ? std::min(next->begin, end) : end;
    into += text.substr(begin, stop - begin);
    if (stop == end) return;
    append_edited(text, next->from, next->to, into);
    begin = next->end;
  }
}

}  // namespace extraction::api
