// Text that PostgreSQL can store.
#pragma once

#include <string_view>

#include "support/utf8.hpp"

namespace extraction::store::postgres {

// A parameter that is not UTF-8, or contains U+0000, would fail its whole batch. No stored text is
// like that, so there is no need to look for one.
inline bool is_storable_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos && is_utf8(text);
}

}  // namespace extraction::store::postgres
