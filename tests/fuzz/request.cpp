// Any bytes as a request: its head, followed by a chunked body. The first byte of the input
// determines into how small pieces the rest is cut.
//
// Beyond not crashing: what is read must not depend on the pieces, and an accepted head must be one
// that every reader understands alike.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/check.hpp"
#include "http/chunked_decoder.hpp"
#include "http/head_scanner.hpp"
#include "http/request_head.hpp"
#include "web/percent_encoding.hpp"

namespace extraction::test {

namespace {

constexpr std::size_t max_request_line = 128;
constexpr std::size_t max_header = 512;
constexpr std::size_t max_body = 256;

struct scan_outcome {
  http::head_scanner::state state = http::head_scanner::state::incomplete;
  std::size_t size = 0;
  unsigned status = 0;

  bool operator==(const scan_outcome&) const = default;
};

scan_outcome scan(std::string_view bytes, std::size_t piece) {
  http::head_scanner scanner{max_request_line, max_header};
  scan_outcome outcome;
  for (std::size_t end = 0; outcome.state == http::head_scanner::state::incomplete;) {
    if (end == bytes.size() && end != 0) return outcome;
    end = std::min(bytes.size(), end + piece);
    outcome.state = scanner.scan(bytes.substr(0, end));
    if (end == 0) return outcome;
  }
  if (outcome.state == http::head_scanner::state::complete) outcome.size = scanner.size();
  if (outcome.state == http::head_scanner::state::refused) outcome.status = scanner.reason().status;
  return outcome;
}

struct decode_outcome {
  http::chunked_decoder::state state = http::chunked_decoder::state::incomplete;
  std::string body;
  std::size_t left = 0;  // bytes after the body
  unsigned status = 0;

  bool operator==(const decode_outcome&) const = default;
};

decode_outcome decode(std::string_view bytes, std::size_t piece) {
  http::chunked_decoder decoder{max_body, max_header};
  decode_outcome outcome;
  while (outcome.state == http::chunked_decoder::state::incomplete && !bytes.empty()) {
    const std::string_view first = bytes.substr(0, piece);
    std::string_view arrived = first;
    outcome.state = decoder.decode(arrived, outcome.body);
    bytes.remove_prefix(first.size() - arrived.size());
    check(outcome.state != http::chunked_decoder::state::incomplete || arrived.empty(),
          "an incomplete body takes all that arrived");
    check(outcome.body.size() <= max_body, "a body keeps its limit");
  }
  if (outcome.state == http::chunked_decoder::state::complete) outcome.left = bytes.size();
  if (outcome.state == http::chunked_decoder::state::refused) {
    outcome.status = decoder.reason().status;
    outcome.body.clear();  // how much was decoded before does not matter
  }
  return outcome;
}

void check_head(std::string_view head) {
  std::vector<web::field> fields;
  http::request_head known;
  if (const auto refused = http::read_head(head, fields, known)) {
    check(refused->status >= 400 && refused->status < 600, "a refusal has an error status");
    return;
  }
  const web::request asked{.method = known.method,
                           .path = known.path,
                           .query = known.query,
                           .fields = fields,
                           .body = {},
                           .id = {}};
  const std::size_t hosts = web::count_fields(asked, "Host").count;
  const std::size_t lengths = web::count_fields(asked, "Content-Length").count;
  const std::size_t codings = web::count_fields(asked, "Transfer-Encoding").count;
  check(hosts == 1 || (hosts == 0 && known.minor_version == 0), "there is one Host");
  check(lengths + codings <= 1, "the body is framed once");
  check(known.chunked == (codings == 1), "a coding is chunked");
  check(known.path == "*" || known.path.starts_with('/'), "a path starts with a slash");
  check(head.find('\0') == std::string_view::npos, "no NUL is let through");
  for (std::size_t i = 0; i < head.size(); ++i) {
    check(head[i] != '\n' || (i > 0 && head[i - 1] == '\r'), "no bare LF is let through");
    check(head[i] != '\r' || (i + 1 < head.size() && head[i + 1] == '\n'),
          "no bare CR is let through");
    check(i == 0 || head[i - 1] != '\n' || (head[i] != ' ' && head[i] != '\t'),
          "no folded line is let through");
  }
}

void check_percent_encoding(std::string_view text) {
  std::string encoded, decoded;
  web::append_encoded_path(text, encoded);
  web::append_percent_decoded(encoded, decoded);
  check(decoded == text, "what is percent-encoded decodes to itself");
}

}  // namespace

}  // namespace extraction::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace extraction::test;
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 16;
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};

  const scan_outcome whole = scan(bytes, bytes.size());
  check(scan(bytes, piece) == whole, "a head does not depend on its pieces");
  if (whole.state == extraction::http::head_scanner::state::complete) {
    check_head(bytes.substr(0, whole.size));
  }
  const std::string_view body = bytes.substr(whole.size);
  check(decode(body, piece) == decode(body, body.size()), "a body does not depend on its pieces");
  check_percent_encoding(bytes);
  return 0;
}
