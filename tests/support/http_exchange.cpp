#include "support/http_exchange.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>

#include "support/file_descriptor.hpp"
#include "web/ascii.hpp"
#include "web/response.hpp"

namespace extraction::test {

namespace {

void require_success(ssize_t outcome, const char* what) {
  if (outcome < 0) throw std::system_error(errno, std::generic_category(), what);
}

file_descriptor connect_to(std::uint16_t port, std::chrono::seconds patience) {
  file_descriptor connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  require_success(connection.get(), "socket");
  const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
  require_success(setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit),
                  "setsockopt");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  require_success(
      connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
      "connect");
  return connection;
}

[[noreturn]] void refuse(const std::string& why, std::string_view bytes) {
  throw std::runtime_error("bad answer, " + why + ":\n" + std::string(bytes));
}

// Removes everything up to and including `separator` from the front of `rest`, and returns what is
// before it.
std::string_view take_until(std::string_view separator, std::string_view& rest) {
  const auto end = rest.find(separator);
  if (end == std::string_view::npos) refuse("it ends too soon", rest);
  const auto taken = rest.substr(0, end);
  rest.remove_prefix(end + separator.size());
  return taken;
}

std::size_t parse_number(std::string_view digits, int base) {
  std::size_t value = 0;
  const auto [end, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (failure != std::errc{} || end != digits.data() + digits.size()) {
    refuse("no number", digits);
  }
  return value;
}

std::string decode_chunks(std::string_view rest) {
  std::string body;
  while (const std::size_t size = parse_number(take_until("\r\n", rest), 16)) {
    if (rest.size() < size + 2 || rest.substr(size, 2) != "\r\n") refuse("a chunk is cut", rest);
    body += rest.substr(0, size);
    rest.remove_prefix(size + 2);
  }
  if (rest != "\r\n") refuse("more follows the last chunk", rest);
  return body;
}

const std::string* find(const http_answer& answer, std::string_view name) {
  const auto same_name = [name](const auto& field) { return field.first == name; };
  if (std::ranges::count_if(answer.fields, same_name) > 1) refuse("a field is repeated", name);
  const auto found = std::ranges::find_if(answer.fields, same_name);
  return found == answer.fields.end() ? nullptr : &found->second;
}

}  // namespace

std::string exchange_bytes(std::uint16_t port, std::string_view bytes,
                           std::chrono::seconds patience) {
  const file_descriptor connection = connect_to(port, patience);
  while (!bytes.empty()) {
    const ssize_t sent = send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    require_success(sent, "send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::string received;
  std::array<char, 16384> buffer;
  while (true) {
    const ssize_t got = recv(connection.get(), buffer.data(), buffer.size(), 0);
    require_success(got, "recv");
    if (got == 0) return received;
    received.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

http_answer parse_answer(std::string_view bytes, bool is_head) {
  http_answer answer;
  std::string_view rest = bytes;
  std::string_view line = take_until("\r\n", rest);
  if (!line.starts_with("HTTP/1.1 ") || line.size() < 13 || line[12] != ' ') {
    refuse("its status line is wrong", bytes);
  }
  answer.status = static_cast<unsigned>(parse_number(line.substr(9, 3), 10));

  while (!(line = take_until("\r\n", rest)).empty()) {
    const std::string_view name = take_until(": ", line);
    answer.fields.emplace_back(name, line);
    std::ranges::transform(name, answer.fields.back().first.begin(), web::to_lower);
  }

  const std::string* length = find(answer, "content-length");
  const std::string* coding = find(answer, "transfer-encoding");
  if (length && coding) refuse("it is framed twice", bytes);
  const bool has_body = !is_head && web::may_have_body(answer.status);
  if (!has_body) {
    if (!rest.empty()) refuse("it must not have a body", bytes);
  } else if (coding) {
    if (*coding != "chunked") refuse("its coding is unknown", bytes);
    answer.body = decode_chunks(rest);
  } else {
    if (!length) refuse("it has no length", bytes);
    if (rest.size() != parse_number(*length, 10))
      refuse("its length differs from Content-Length", bytes);
    answer.body = rest;
  }
  return answer;
}

}  // namespace extraction::test
