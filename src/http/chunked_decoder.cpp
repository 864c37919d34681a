#include "http/chunked_decoder.hpp"

#include <algorithm>
#include <charconv>

#include "http/chunk_extensions.hpp"
#include "http/field_line.hpp"

namespace extraction::http {

namespace {

// Limits, in bytes, for the size of a chunk with its extensions, and for the extensions of all
// chunks, as in Node and hyper.
constexpr std::size_t max_size_line = 256;
constexpr std::size_t max_extensions = 16 * 1024;

constexpr std::string_view malformed = "The chunked body is malformed";

}  // namespace

chunked_decoder::state chunked_decoder::decode(std::string_view& received, std::string& body) {
  while (!reason_) {
    if (expected_ == part::data) {
      const auto size =
          static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, received.size()));
      body.append(received.substr(0, size));
      received.remove_prefix(size);
      remaining_ -= size;
      body_size_ += size;
      if (remaining_ > 0) return state::incomplete;
      expected_ = part::data_end;
      continue;
    }

    if (!take_line(received)) break;
    if (expected_ == part::size_line) {
      read_size();
    } else if (expected_ == part::data_end) {
      if (!line_.empty()) refuse(400, malformed);
      expected_ = part::size_line;
    } else if (line_.empty()) {
      return state::complete;
    } else if (!read_field_line(line_)) {
      refuse(400, malformed);
    }
  }
  return reason_ ? state::refused : state::incomplete;
}

bool chunked_decoder::take_line(std::string_view& received) {
  if (line_is_complete_) line_.clear();
  const std::size_t line_feed = received.find('\n');
  line_is_complete_ = line_feed != std::string_view::npos;
  const std::size_t size = line_is_complete_ ? line_feed + 1 : received.size();
  const bool is_trailer = expected_ == part::trailer_line;

  if (is_trailer) trailer_size_ += size;
  if (is_trailer ? trailer_size_ > max_trailer_ : line_.size() + size > max_size_line) {
    if (is_trailer) {
      refuse(431, "The trailer fields are too large");
    } else {
      refuse(400, malformed);
    }
    return false;
  }

  line_.append(received.substr(0, size));
  received.remove_prefix(size);
  if (!line_is_complete_) return false;
  if (!line_.ends_with("\r\n")) {
    refuse(400, malformed);
    return false;
  }
  line_.resize(line_.size() - 2);
  return true;
}

void chunked_decoder::read_size() {
  const char* const end = line_.data() + line_.size();
  const auto [after, problem] = std::from_chars(line_.data(), end, remaining_, 16);
  if (problem == std::errc::invalid_argument) return refuse(400, malformed);
  if (problem == std::errc::result_out_of_range || remaining_ > max_body_ - body_size_) {
    return refuse(413, "The body is too large");
  }
  const std::string_view extensions{after, end};  // they are dropped
  if (!is_chunk_extensions(extensions)) return refuse(400, malformed);
  extension_size_ += extensions.size();
  if (extension_size_ > max_extensions) return refuse(413, "The chunk extensions are too large");
  expected_ = remaining_ > 0 ? part::data : part::trailer_line;
}

}  // namespace extraction::http
