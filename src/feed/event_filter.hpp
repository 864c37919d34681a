// The filter of a reader of the feed. Plain values.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include "jobs/event.hpp"

namespace extraction::feed {

struct event_filter {
  std::bitset<event_type_names.size()> types = std::bitset<event_type_names.size()>{}.set();
  std::optional<std::string> document_id{};  // nullopt: those of every document

  bool wants(event_type type, std::string_view document) const {
    return types.test(static_cast<std::size_t>(type)) && (!document_id || *document_id == document);
  }
};

}  // namespace extraction::feed
