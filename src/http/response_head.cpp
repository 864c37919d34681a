#include "http/response_head.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "support/decimal.hpp"

namespace extraction::http {

namespace {

struct reason {
  unsigned status;
  std::string_view line;
};

// The statuses this service sends, with their names in the IANA registry.
constexpr std::array reasons{
    reason{200, "HTTP/1.1 200 OK\r\n"},
    reason{201, "HTTP/1.1 201 Created\r\n"},
    reason{204, "HTTP/1.1 204 No Content\r\n"},
    reason{304, "HTTP/1.1 304 Not Modified\r\n"},
    reason{307, "HTTP/1.1 307 Temporary Redirect\r\n"},
    reason{400, "HTTP/1.1 400 Bad Request\r\n"},
    reason{401, "HTTP/1.1 401 Unauthorized\r\n"},
    reason{403, "HTTP/1.1 403 Forbidden\r\n"},
    reason{404, "HTTP/1.1 404 Not Found\r\n"},
    reason{405, "HTTP/1.1 405 Method Not Allowed\r\n"},
    reason{408, "HTTP/1.1 408 Request Timeout\r\n"},
    reason{409, "HTTP/1.1 409 Conflict\r\n"},
    reason{410, "HTTP/1.1 410 Gone\r\n"},
    reason{412, "HTTP/1.1 412 Precondition Failed\r\n"},
    reason{413, "HTTP/1.1 413 Content Too Large\r\n"},
    reason{414, "HTTP/1.1 414 URI Too Long\r\n"},
    reason{415, "HTTP/1.1 415 Unsupported Media Type\r\n"},
    reason{417, "HTTP/1.1 417 Expectation Failed\r\n"},
    reason{422, "HTTP/1.1 422 Unprocessable Content\r\n"},
    reason{431, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
    reason{500, "HTTP/1.1 500 Internal Server Error\r\n"},
    reason{503, "HTTP/1.1 503 Service Unavailable\r\n"},
    reason{505, "HTTP/1.1 505 HTTP Version Not Supported\r\n"},
};

void append_status_line(unsigned status, std::string& into) {
  const auto known = std::ranges::find(reasons, status, &reason::status);
  if (known != reasons.end()) {
    into += known->line;
  } else {
    into += "HTTP/1.1 ";
    append_number(status, into);
    into += " \r\n";
  }
}

void append_field(std::string_view name, std::string_view value, std::string& into) {
  // Growing the text once is cheaper than appending four times, and each response has several
  // fields.
  const std::size_t end = into.size();
  into.resize(end + name.size() + value.size() + 4);
  char* out = into.data() + end;
  out += name.copy(out, name.size());
  *out++ = ':';
  *out++ = ' ';
  out += value.copy(out, value.size());
  *out++ = '\r';
  *out = '\n';
}

}  // namespace

std::string_view date_clock::text(std::chrono::steady_clock::time_point now) {
  if (text_.empty() || now - made_ >= std::chrono::seconds{1}) {
    const std::time_t seconds = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char formatted[64];
    text_.assign(formatted,
                 std::strftime(formatted, sizeof formatted, "%a, %d %b %Y %H:%M:%S GMT", &utc));
    made_ = now;
  }
  return text_;
}

void append_head(const web::response& answer, const response_framing& framing,
                 std::string_view date, std::string_view request_id, std::string& into) {
  append_status_line(answer.status, into);
  append_field("date", date, into);
  if (framing.body != body_framing::none && !answer.content_type.empty()) {
    append_field("content-type", answer.content_type, into);
  }
  switch (framing.body) {
    case body_framing::length:
      into += "content-length: ";
      append_number(framing.length, into);
      into += "\r\n";
      break;
    case body_framing::chunked: append_field("transfer-encoding", "chunked", into); break;
    case body_framing::none:
    case body_framing::until_close: break;
  }
  for (const web::response_field& field : answer.fields) {
    append_field(field.name, field.value, into);
  }
  append_field("x-request-id", request_id, into);
  if (!framing.keep_alive) {
    append_field("connection", "close", into);
  } else if (framing.minor_version == 0) {
    append_field("connection", "keep-alive", into);
  }
  into += "\r\n";
}

void append_chunk(std::string_view data, std::string& into) {
  if (data.empty()) return;
  append_number(data.size(), into, 16);
  into += "\r\n";
  into += data;
  into += "\r\n";
}

}  // namespace extraction::http
