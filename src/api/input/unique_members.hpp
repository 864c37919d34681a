// Leaves one member for each name in the objects of a JSON text, as Python's dict does: in the
// place of the first of that name, with the value of the last.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace extraction::api {

// Follows a text as it is written, by positions in it; the same name must always be written the
// same way. Not thread-safe. Takes the time of sorting the names of each object, and memory of one
// word for each open object, two for each of its members, and four for each repetition.
class unique_members {
 public:
  void begin_object() {
    if (members_.capacity() == 0) members_.reserve(15);  // enough for most texts
    objects_.push_back(members_.size());
  }

  // Adds a member to the innermost object: the position of the opening quote of its name, and where
  // its value will begin.
  void add(std::size_t name, std::size_t value) { members_.push_back({name, value}); }

  // `text`, everything written up to now, contains the innermost object except for its closing
  // bracket.
  void end_object(std::string_view text);

  // Removes the repetitions from `text`, which is now complete.
  void apply(std::string& text);

 private:
  struct member {
    std::size_t name;
    std::size_t value;
  };

  // The text between `from` and `to` replaces what is between `begin` and `end`.
  struct edit {
    std::size_t begin;
    std::size_t end;
    std::size_t from;
    std::size_t to;
  };

  void note_repetitions(std::span<const member> members, std::string_view text);
  void append_edited(std::string_view text, std::size_t begin, std::size_t end, std::string& into);

  std::vector<member> members_;       // of the open objects
  std::vector<std::size_t> objects_;  // where the members of each of those begin, innermost last
  std::vector<edit> edits_;
};

}  // namespace extraction::api
