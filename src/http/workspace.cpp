#include "http/workspace.hpp"

#include <algorithm>
#include <malloc.h>
#include <utility>

namespace extraction::http {

namespace {

constexpr std::size_t max_kept_capacity = 128 * 1024;  // bytes per string; a page of a list fits
constexpr std::size_t max_silent_capacity = 4 * 1024;  // bytes per string
constexpr std::size_t max_kept_workspaces = 256;
constexpr std::size_t kept_when_idle = 4;

// True: it held more memory than `kept`.
bool clear_string(std::string& text, std::size_t kept) {
  text.clear();
  if (text.capacity() <= kept) return false;
  text.shrink_to_fit();
  return true;
}

}  // namespace

bool workspace::clear() {
  fields.clear();
  answer.clear();
  bool held_much = false;
  for (std::string* text : {&request_id, &path, &body, &surplus, &answer.body, &output}) {
    held_much |= clear_string(*text, max_kept_capacity);
  }
  return held_much;
}

workspace_pool::loan workspace_pool::take() {
  if (free_.empty()) {
    free_.reserve(max_kept_workspaces);  // so that returning one cannot fail
    return {std::make_unique<workspace>().release(), giver{this}};
  }
  workspace* const taken = free_.back().release();
  free_.pop_back();
  unneeded_ = std::min(unneeded_, free_.size());
  return {taken, giver{this}};
}

void workspace_pool::give_back(workspace* used) noexcept {
  std::unique_ptr<workspace> returned{used};
  has_freed_much_ |= returned->clear();
  if (free_.size() < max_kept_workspaces) free_.push_back(std::move(returned));
}

void workspace_pool::slim(workspace& held) {
  for (std::string* sent : {&held.answer.body, &held.output}) {
    has_freed_much_ |= clear_string(*sent, max_silent_capacity);
  }
}

bool workspace_pool::is_lean() const {
  return free_.size() <= kept_when_idle && !has_freed_much_;
}

void workspace_pool::trim() {
  // Those at the front were not taken.
  const std::size_t dropped =
      std::min(unneeded_, free_.size() - std::min(free_.size(), kept_when_idle));
  free_.erase(free_.begin(), free_.begin() + static_cast<std::ptrdiff_t>(dropped));
  unneeded_ = free_.size();
  // Otherwise memory that is free within the heap would stay with the process.
  if (std::exchange(has_freed_much_, false) || dropped > 0) malloc_trim(0);
}

}  // namespace extraction::http
