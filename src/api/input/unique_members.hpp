// Leaves one member for each name in the objects of a JSON text, as Python's dict does: where the
// first of that name stood, with the value of the last.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace extraction::api {

// Follows a text as it is written, by positions in it; the same name must be written the same way
// each time. Not thread-safe. Time is that of sorting the names of each object, memory one word
// for each of the objects not yet ended, two for each of their members, and four for each
// repetition.
class unique_members {
 public:
  void begin_object() {
    if (members_.capacity() == 0) members_.reserve(15);  // enough for most texts
    objects_.push_back(members_.size());
  }

  // A member of the innermost object: where the opening quote of its name is, and where its value
  // will begin.
  void add(std::size_t name, std::size_t value) { members_.push_back({name, value}); }

  // `text`, all that was written up to now, holds the innermost object but for its closing bracket.
  void end_object(std::string_view text);

  // Takes the repetitions out of `text`, which is whole now.
  void apply(std::string& text);

 private:
  struct member {
    std::size_t name;
    std::size_t value;
  };

  // What stands between `from` and `to` shall stand in place of what is between `begin` and `end`.
  struct edit {
    std::size_t begin;
    std::size_t end;
    std::size_t from;
    std::size_t to;
  };

  void note_repetitions(std::span<const member> members, std::string_view text);
  void append_edited(std::string_view text, std::size_t begin, std::size_t end, std::string& into);

  std::vector<member> members_;       // of the objects not yet ended
  std::vector<std::size_t> objects_;  // where the members of each of those begin, innermost last
  std::vector<edit> edits_;
};

}  // namespace extraction::api
