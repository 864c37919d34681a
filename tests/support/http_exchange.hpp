// One HTTP/1.1 exchange over a connection of its own; the bytes are sent as they are.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace extraction::test {

struct http_answer {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  std::string body;                                         // without its chunked coding
};

// What a server on 127.0.0.1 sends until it closes, after it received `bytes`. Throws
// std::system_error; waits at most `patience` for each piece.
std::string exchange_bytes(std::uint16_t port, std::string_view bytes,
                           std::chrono::seconds patience = std::chrono::seconds{20});

// Parses one response, after which nothing may follow. Strict: throws std::runtime_error unless its
// framing is complete and unambiguous. `is_head`: it answers HEAD, so no body follows.
http_answer parse_answer(std::string_view bytes, bool is_head);

}  // namespace extraction::test
