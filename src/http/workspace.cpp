#include "http/workspace.hpp"

namespace extraction::http {

namespace {

constexpr std::size_t max_kept_capacity = 128 * 1024;  // bytes a string; a page of a list fits
constexpr std::size_t max_kept_workspaces = 256;

void clear_string(std::string& text) {
  text.clear();
  if (text.capacity() > max_kept_capacity) text.shrink_to_fit();
}

}  // namespace

void workspace::clear() {
  fields.clear();
  answer.clear();
  for (std::string* text : {&request_id, &path, &body, &surplus, &answer.body, &output}) {
    clear_string(*text);
  }
}

workspace_pool::loan workspace_pool::take() {
  if (free_.empty()) return {std::make_unique<workspace>().release(), giver{this}};
  workspace* const taken = free_.back().release();
  free_.pop_back();
  return {taken, giver{this}};
}

void workspace_pool::give_back(workspace* used) {
  std::unique_ptr<workspace> returned{used};
  if (free_.size() == max_kept_workspaces) return;
  returned->clear();
  free_.push_back(std::move(returned));
}

}  // namespace extraction::http
