// The real binary, in a process of its own, over a socket: as a server, or as the packaged function
// behind a stand-in for API Gateway.
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include <gtest/gtest.h>

#include "contract/front.hpp"
#include "support/child_process.hpp"
#include "support/http_exchange.hpp"

namespace extraction::test {

namespace {

constexpr std::chrono::seconds patience{30};  // sanitizer builds start slowly

std::vector<std::string> environment_for(const store_place& place) {
  std::vector<std::string> variables = place.environment();
  variables.insert(variables.end(), {"AUTH_DISABLED=1", "THREADS=1"});
  return variables;
}

std::string to_bytes(const sent_request& request) {
  std::string bytes =
      request.method + " " + request.target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n";
  for (const auto& [name, value] : request.fields) bytes += name + ": " + value + "\r\n";
  if (request.body) bytes += "Content-Length: " + std::to_string(request.body->size()) + "\r\n";
  return bytes + "\r\n" + request.body.value_or("");
}

class binary_front final : public front {
 public:
  binary_front(const std::string& program, const std::vector<std::string>& arguments,
               const std::vector<std::string>& variables)
      : server_(program, arguments, variables), port_(read_port()) {}

  // Whatever happened in the case, the server must exit cleanly.
  ~binary_front() override {
    server_.send_signal(SIGTERM);
    try {
      EXPECT_EQ(server_.wait(patience), 0) << server_.error_output();
    } catch (const std::runtime_error& failure) {
      ADD_FAILURE() << failure.what();
    }
  }

  received_answer send(const sent_request& request) override {
    const std::string bytes = exchange_bytes(port_, to_bytes(request), patience);
    http_answer answer = parse_answer(bytes, request.method == "HEAD");
    return {.status = answer.status,
            .fields = std::move(answer.fields),
            .body = std::move(answer.body)};
  }

 private:
  std::uint16_t read_port() {
    constexpr std::string_view announcement = "listening on http://127.0.0.1:";
    while (const auto line = server_.read_line(patience)) {
      if (const auto at = line->find(announcement); at != std::string::npos) {
        return static_cast<std::uint16_t>(std::stoi(line->substr(at + announcement.size())));
      }
    }
    throw std::runtime_error("the service did not start:\n" + std::string(server_.error_output()));
  }

  child_process server_;
  std::uint16_t port_;
};

}  // namespace

std::unique_ptr<front> make_binary_front(store_place& place) {
  return std::make_unique<binary_front>(
      EXTRACTION_JOB_API, std::vector<std::string>{"serve", "--host", "127.0.0.1", "--port", "0"},
      environment_for(place));
}

std::unique_ptr<front> make_package_front(store_place& place) {
  std::vector<std::string> variables = environment_for(place);
  if (const char* emulator = std::getenv("RIE_BIN")) {
    variables.push_back(std::string("RIE_BIN=") + emulator);
  }
  return std::make_unique<binary_front>(
      "/usr/bin/python3", std::vector<std::string>{API_GATEWAY, std::getenv("BOOTSTRAP")},
      variables);
}

}  // namespace extraction::test
