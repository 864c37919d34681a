// An event as listeners receive it: converted to text once per process, then shared and never
// changed.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "jobs/event.hpp"

namespace extraction::feed {

struct event_text {
  event_cursor id;
  event_type type = event_type::created;
  std::string document_id;
  std::string json;  // on one line

  std::size_t size() const { return sizeof *this + document_id.size() + json.size(); }
};

using shared_event = std::shared_ptr<const event_text>;

// Appends the event's JSON, without a line break, to `into`. Thread-safe.
using event_writer = std::function<void(const recorded_event&, std::string& into)>;

inline shared_event make_event_text(const recorded_event& shown, const event_writer& write) {
  auto text = std::make_shared<event_text>();
  text->id = shown.id;
  text->type = shown.what.type;
  text->document_id = shown.job.shown.document_id;
  write(shown, text->json);
  return text;
}

}  // namespace extraction::feed
