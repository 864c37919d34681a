#include "http/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "http/authority.hpp"
#include "http/characters.hpp"
#include "http/field_line.hpp"
#include "web/ascii.hpp"
#include "web/request_id.hpp"

namespace extraction::http {

namespace {

constexpr std::size_t max_fields = 100;
constexpr std::string_view line_end = "\r\n";

using outcome = std::optional<refusal>;  // nullopt: continue

outcome bad_request(std::string_view detail) {
  return refusal{400, detail};
}

// Removes everything up to and including `separator` from the front of `text`, and returns what is
// before it.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at + separator.size());
  return taken;
}

// RFC 9112 §2.3
outcome read_version(std::string_view text, request_head& into) {
  constexpr std::string_view form = "HTTP/d.d";
  if (text.size() != form.size() || !text.starts_with("HTTP/") || text[6] != '.' ||
      !characters::digit.has(text[5]) || !characters::digit.has(text[7])) {
    return bad_request("The request line is malformed");
  }
  if (text[5] != '1') return refusal{505, "Only HTTP/1.1 and HTTP/1.0 are supported"};
  into.minor_version = static_cast<unsigned>(text[7] - '0');
  return std::nullopt;
}

// RFC 9112 §3.2. The authority of an absolute form is ignored: every host is served alike.
outcome read_target(std::string_view target, request_head& into) {
  constexpr std::string_view scheme = "http://";
  if (target == "*" && into.method == "OPTIONS") {
    into.path = target;
    return std::nullopt;
  }
  if (!web::is_target_text(target)) return bad_request("The request target is malformed");
  if (target.size() > scheme.size() &&
      web::equal_ignoring_case(target.substr(0, scheme.size()), scheme)) {
    target.remove_prefix(scheme.size());
    const std::size_t authority_end = std::min(target.find_first_of("/?"), target.size());
    const std::string_view authority = target.substr(0, authority_end);
    if (!is_authority(authority)) return bad_request("The request target is malformed");
    target.remove_prefix(authority_end);
    into.path = "/";  // if the URI has no path (RFC 9110 §4.2.3)
  } else if (target.front() != '/') {
    return bad_request("The request target is malformed");
  }
  const std::size_t question_mark = target.find('?');
  if (const auto path = target.substr(0, question_mark); !path.empty()) into.path = path;
  if (question_mark != std::string_view::npos) into.query = target.substr(question_mark + 1);
  return std::nullopt;
}

// RFC 9112 §3: single spaces and nothing else.
outcome read_request_line(std::string_view line, request_head& into) {
  const auto method = take_until(line, " ");
  const auto target = method ? take_until(line, " ") : std::nullopt;
  if (!target || method->empty() || target->empty() || !characters::token.has_all(*method)) {
    return bad_request("The request line is malformed");
  }
  into.method = *method;
  if (const auto refused = read_version(line, into)) return refused;
  return read_target(*target, into);
}

outcome read_fields(std::string_view text, std::vector<web::field>& fields) {
  fields.clear();
  while (!text.starts_with(line_end)) {
    const std::string_view line = *take_until(text, line_end);
    const auto field = read_field_line(line);
    if (!field) return bad_request("A header field is malformed");
    if (fields.size() == max_fields) return refusal{431, "There are too many header fields"};
    fields.push_back(*field);
  }
  return std::nullopt;
}

// A field that decides how the request is read, remembered by its first value and its count.
struct framing_field {
  std::string_view name;
  std::size_t count = 0;
  std::string_view value{};
};

struct framing {
  framing_field host{"host"};
  framing_field content_length{"content-length"};
  framing_field transfer_encoding{"transfer-encoding"};
  framing_field expect{"expect"};
  framing_field request_id{web::request_id_field};
  bool close = false;
  bool keep_alive = false;
};

// RFC 9112 §9.3
void read_connection(std::string_view value, framing& into) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view option = web::trim(value.substr(0, comma));
    into.close |= web::equal_ignoring_case(option, "close");
    into.keep_alive |= web::equal_ignoring_case(option, "keep-alive");
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

framing collect_framing(std::span<const web::field> fields) {
  framing found;
  const std::array<framing_field*, 5> known{&found.host, &found.content_length,
                                            &found.transfer_encoding, &found.expect,
                                            &found.request_id};
  for (const web::field& field : fields) {
    for (framing_field* one : known) {
      if (!web::equal_ignoring_case(field.name, one->name)) continue;
      if (one->count++ == 0) one->value = field.value;
    }
    if (web::equal_ignoring_case(field.name, "connection")) read_connection(field.value, found);
  }
  return found;
}

// RFC 9112 §3.2
outcome check_host(const framing_field& host, unsigned minor_version) {
  if (host.count == 0) {
    return minor_version >= 1 ? bad_request("The Host field is missing") : std::nullopt;
  }
  if (host.count > 1) return bad_request("There is more than one Host field");
  if (!is_authority(host.value)) return bad_request("The Host field is malformed");
  return std::nullopt;
}

// RFC 9112 §6
outcome read_body_framing(const framing& fields, request_head& into) {
  if (const auto& coding = fields.transfer_encoding; coding.count > 0) {
    if (into.minor_version == 0) return bad_request("Transfer-Encoding is not part of HTTP/1.0");
    if (fields.content_length.count > 0) {
      return bad_request("Transfer-Encoding and Content-Length must not be combined");
    }
    // RFC 9112 §7: the name is case-insensitive. Apple's clients send it with a capital.
    if (coding.count > 1 || !web::equal_ignoring_case(coding.value, "chunked")) {
      return bad_request("The only supported Transfer-Encoding is chunked");
    }
    into.chunked = true;
  }
  if (const auto& length = fields.content_length; length.count > 0) {
    if (length.count > 1) return bad_request("There is more than one Content-Length field");
    if (length.value.empty() || !characters::digit.has_all(length.value)) {
      return bad_request("Content-Length is not a number");
    }
    const auto [end, problem] = std::from_chars(
        length.value.data(), length.value.data() + length.value.size(), into.content_length);
    if (problem == std::errc::result_out_of_range) {
      into.content_length = std::numeric_limits<std::uint64_t>::max();  // more than any limit
    }
  }
  return std::nullopt;
}

// RFC 9110 §10.1.1: it is ignored in a request of an HTTP/1.0 client.
outcome read_expectation(const framing_field& expect, request_head& into) {
  if (expect.count == 0 || into.minor_version == 0) return std::nullopt;
  if (expect.count > 1 || !web::equal_ignoring_case(expect.value, "100-continue")) {
    return refusal{417, "The only supported expectation is 100-continue"};
  }
  into.expects_continue = true;
  return std::nullopt;
}

}  // namespace

std::optional<refusal> read_head(std::string_view head, std::vector<web::field>& fields,
                                 request_head& into) {
  const auto line = take_until(head, line_end);
  if (!line) return bad_request("The request line is malformed");
  if (const auto refused = read_request_line(*line, into)) return refused;
  if (const auto refused = read_fields(head, fields)) return refused;

  const framing known = collect_framing(fields);
  into.request_id = known.request_id.value;
  if (const auto refused = check_host(known.host, into.minor_version)) return refused;
  if (const auto refused = read_body_framing(known, into)) return refused;
  if (const auto refused = read_expectation(known.expect, into)) return refused;
  into.keep_alive = !known.close && (into.minor_version >= 1 || known.keep_alive);
  return std::nullopt;
}

}  // namespace extraction::http
