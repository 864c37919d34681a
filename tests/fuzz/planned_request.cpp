#include "fuzz/planned_request.hpp"

#include <array>
#include <string_view>

namespace extraction::test {

namespace {

constexpr std::size_t max_body = 256;
constexpr std::size_t max_dropped = 64;
constexpr std::size_t max_request_line = 64;
constexpr std::size_t max_header = 256;

struct head {
  std::string method = "GET";
  std::string path = "/echo";
  std::string version = "1.1";
  std::string fields = "Host: a\r\n";

  std::string text(std::size_t number) const {
    const std::string name = std::to_string(number);
    return method + " " + path + "/" + name + " HTTP/" + version + "\r\n" + fields +
           "X-Request-Id: r" + name + "\r\n\r\n";
  }
};

std::string letters(std::size_t size, std::size_t number) {
  return std::string(size, static_cast<char>('a' + number % 26));
}

std::string chunk(std::string_view data, std::string_view extension = "") {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string size;
  for (std::size_t left = data.size(); left > 0 || size.empty(); left /= 16) {
    size.insert(size.begin(), digits[left % 16]);
  }
  return size + std::string(extension) + "\r\n" + std::string(data) + "\r\n";
}

std::string chunks(std::string_view data, std::size_t piece, std::string_view extension = "") {
  std::string coded;
  while (!data.empty()) {
    coded += chunk(data.substr(0, piece), extension);
    data.remove_prefix(std::min(piece, data.size()));
  }
  return coded + "0\r\n\r\n";
}

std::string length_field(std::size_t length) {
  return "Content-Length: " + std::to_string(length) + "\r\n";
}

// A valid request with a body that is expected back.
planned_request good(const head& start, std::size_t number, std::string_view coded = "",
                     std::string_view body = "") {
  planned_request made{.bytes = start.text(number)};
  made.head_size = made.bytes.size();
  made.bytes += coded;
  made.decided_at = made.bytes.size();
  made.body = body;
  return made;
}

planned_request refused_by_handler(planned_request made) {
  made.status = 401;
  made.is_refused_by_handler = true;
  return made;
}

// A request that is broken within its head: nothing is known of its body.
planned_request bad(std::string bytes, std::size_t decided_at, unsigned status) {
  return {
      .bytes = std::move(bytes), .decided_at = decided_at, .status = status, .keeps_open = false};
}

planned_request bad_head(const head& start, std::size_t number, unsigned status,
                         std::string_view rest = "") {
  const std::string bytes = start.text(number);
  return bad(bytes + std::string(rest), bytes.size(), status);
}

// A request that is broken within its chunked body, `decided_at` bytes into it.
planned_request bad_body(std::size_t number, std::string_view coded, std::size_t decided_at,
                         unsigned status) {
  planned_request made = good(
      {.method = "POST", .fields = "Host: a\r\nTransfer-Encoding: chunked\r\n"}, number, coded);
  made.decided_at = made.head_size + decided_at;
  made.status = status;
  made.keeps_open = false;
  return made;
}

planned_request sized(choices& from, std::size_t number, std::string_view path, std::size_t least,
                      std::size_t most, std::string_view more_fields = "") {
  const std::string body = letters(least + from.below(most - least + 1), number);
  return good({.method = "POST",
               .path = std::string(path),
               .fields = "Host: a\r\n" + length_field(body.size()) + std::string(more_fields)},
              number, body, body);
}

planned_request chunked(choices& from, std::size_t number, std::string_view path, std::size_t most,
                        std::string_view extension = "") {
  const std::string body = letters(from.below(most + 1), number);
  return good({.method = "POST",
               .path = std::string(path),
               .fields = "Host: a\r\nTransfer-Encoding: chunked\r\n"},
              number, chunks(body, 1 + from.below(40), extension), body);
}

planned_request closing(planned_request made) {
  made.keeps_open = false;
  return made;
}

planned_request expecting(planned_request made) {
  made.expects_continue = true;
  return made;
}

planned_request early(planned_request made) {
  made.decided_early = true;
  return made;
}

planned_request coded(planned_request made, planned_request::framing coding, std::string body) {
  made.coding = coding;
  made.body = std::move(body);
  return made;
}

using framing = planned_request::framing;
using maker = planned_request (*)(choices& from, std::size_t number);

constexpr std::array makers{
    // Valid
    maker{[](choices&, std::size_t n) { return good({}, n); }},
    maker{[](choices&, std::size_t n) { return good({.path = "/later"}, n); }},
    maker{[](choices&, std::size_t n) { return good({.path = "http://b/echo"}, n); }},
    maker{[](choices& from, std::size_t n) { return sized(from, n, "/echo", 0, 200); }},
    maker{[](choices& from, std::size_t n) { return sized(from, n, "/later", 1, max_body - 1); }},
    maker{[](choices& from, std::size_t n) { return chunked(from, n, "/echo", max_body - 1); }},
    maker{[](choices& from, std::size_t n) {
      return chunked(from, n, "/later", 100, " ; a=\"\\\"b\"");
    }},
    maker{[](choices&, std::size_t n) {
      planned_request made = good({}, n);
      made.bytes.insert(0, "\r\n");
      made.head_size = made.decided_at = made.bytes.size();
      return made;
    }},
    maker{[](choices&, std::size_t n) {
      planned_request made = good({.method = "HEAD"}, n);
      made.is_head = true;
      return made;
    }},
    maker{[](choices&, std::size_t n) {
      planned_request made = coded(good({.path = "/unchanged"}, n), framing::none, "");
      made.status = 304;
      return made;
    }},
    maker{[](choices&, std::size_t n) {
      return coded(good({.path = "/list"}, n), framing::chunked, "first,second");
    }},
    maker{[](choices&, std::size_t n) {
      return closing(coded(good({.path = "/list", .version = "1.0"}, n), framing::until_close,
                           "first,second"));
    }},
    maker{[](choices&, std::size_t n) {
      return closing(coded(good({.path = "/broken"}, n), framing::broken_off, "first,"));
    }},
    maker{[](choices&, std::size_t n) {
      return closing(good({.fields = "Host: a\r\nConnection: close\r\n"}, n));
    }},
    maker{[](choices&, std::size_t n) { return closing(good({.version = "1.0"}, n)); }},
    maker{[](choices&, std::size_t n) {
      return good({.version = "1.0", .fields = "Connection: keep-alive\r\n"}, n);
    }},
    maker{[](choices& from, std::size_t n) {
      return expecting(sized(from, n, "/echo", 1, 200, "Expect: 100-continue\r\n"));
    }},
    maker{[](choices&, std::size_t n) {
      return good({.method = "PUT", .fields = "Host: a\r\nTransfer-Encoding: Chunked\r\n"}, n,
                  "2\r\nab\r\n0\r\nA: b\r\n\r\n", "ab");
    }},
    // Refused by the handler
    maker{
        [](choices&, std::size_t n) { return refused_by_handler(good({.path = "/refused"}, n)); }},
    maker{[](choices& from, std::size_t n) {
      return refused_by_handler(sized(from, n, "/refused", 1, max_dropped));
    }},
    maker{[](choices& from, std::size_t n) {
      return early(refused_by_handler(sized(from, n, "/refused", max_dropped + 1, 200)));
    }},
    maker{[](choices& from, std::size_t n) {
      return refused_by_handler(chunked(from, n, "/refused", max_dropped));
    }},
    maker{[](choices& from, std::size_t n) {
      return early(expecting(
          refused_by_handler(sized(from, n, "/refused", 1, 60, "Expect: 100-continue\r\n"))));
    }},
    // Refused by the protocol
    maker{[](choices& from, std::size_t n) {
      const std::size_t length = max_body + 1 + from.below(100);
      return bad_head({.method = "POST", .fields = "Host: a\r\n" + length_field(length)}, n, 413,
                      letters(from.below(200), n));
    }},
    maker{[](choices&, std::size_t n) {
      const std::string first = chunk(letters(200, n));
      return bad_body(n, first + "39\r\n" + letters(57, n), first.size() + 4, 413);
    }},
    maker{[](choices&, std::size_t) { return bad("X\n", 2, 400); }},
    maker{[](choices&, std::size_t) {
      return bad("GET / HTTP/1.1\r\nHost: a\nA: b\r\n\r\n", 24, 400);
    }},
    maker{[](choices&, std::size_t) {
      return bad(std::string(max_request_line + 20, 'G'), max_request_line + 1, 414);
    }},
    maker{[](choices&, std::size_t) {
      const std::string line = "GET / HTTP/1.1\r\n";
      return bad(line + "A: " + std::string(max_header + 10, 'b') + "\r\n\r\n",
                 line.size() + max_header + 1, 431);
    }},
    maker{[](choices&, std::size_t n) { return bad_head({.fields = ""}, n, 400); }},
    maker{[](choices&, std::size_t n) { return bad_head({.fields = "Host:\r\n"}, n, 400); }},
    maker{[](choices&, std::size_t n) {
      return bad_head({.fields = "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"},
                      n, 400, "0\r\n\r\n");
    }},
    maker{[](choices&, std::size_t n) { return bad_body(n, "xyz\r\n", 5, 400); }},
    maker{[](choices&, std::size_t n) { return bad_body(n, "2\r\nabc\r\n0\r\n\r\n", 8, 400); }},
    maker{[](choices&, std::size_t n) { return bad_body(n, "1;\r\na\r\n0\r\n\r\n", 4, 400); }},
    maker{[](choices&, std::size_t n) {
      return bad_head({.fields = "Host: a\r\nExpect: it\r\n"}, n, 417);
    }},
    maker{[](choices&, std::size_t n) { return bad_head({.version = "2.0"}, n, 505); }},
    maker{[](choices&, std::size_t) { return bad("X\r\n\r\n", 5, 400); }},
    maker{[](choices&, std::size_t n) {
      planned_request made = bad_head({}, n, 400);
      made.bytes.insert(0, "\r\n\r\n");
      made.decided_at = made.bytes.size();
      return made;
    }},
    // Anything
    maker{[](choices& from, std::size_t) {
      planned_request made{.bytes = std::string(from.bytes(1 + from.below(64)))};
      made.is_unknown = true;
      return made;
    }},
};

}  // namespace

http::settings planned_limits() {
  http::settings limits;
  limits.max_request_line = max_request_line;
  limits.max_header = max_header;
  limits.max_body = max_body;
  limits.max_dropped_body = max_dropped;
  limits.max_unannounced = 512;
  limits.max_arriving_bodies = 64 * 1024;
  return limits;
}

planned_request plan_request(choices& from, std::size_t number) {
  return makers[from.below(makers.size())](from, number);
}

}  // namespace extraction::test
