// A request as a front (the HTTP server, the Lambda loop, a test) passes it to the router.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace extraction::web {

struct field {
  std::string_view name;  // in any case
  std::string_view value;
};

// Views into the front's memory, valid until handle() has returned.
struct request {
  std::string_view method;        // as sent; case-sensitive (RFC 9110 §9.1)
  std::string_view path;          // percent-decoded once, starting with '/'; any bytes
  std::string_view query;         // after the '?', not decoded; empty if there is none; any bytes
  std::span<const field> fields;  // in the order sent
  std::string_view body;
  std::string_view id;  // the client's X-Request-Id or a generated one, for the log
};

// The value of the first field of that name (ASCII case-insensitive, RFC 9110 §5.1).
std::optional<std::string_view> find_field(const request& from, std::string_view name);

struct field_count {
  std::size_t count = 0;
  std::string_view first{};  // value; empty if there is none
};

// How many fields have that name, and the value of the first.
field_count count_fields(const request& from, std::string_view name);

}  // namespace extraction::web
