#include "web/client.hpp"

#include "web/ascii.hpp"

namespace extraction::web {

bool is_sane_subject(std::string_view text) {
  return text.size() <= max_subject_size &&
         !contains_any(text, [](unsigned char c) { return (c < 0x20) | (c == 0x7f); });
}

}  // namespace extraction::web
