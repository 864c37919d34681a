// The cost of the protocol: reading a request head, writing a response head.
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "http/head_scanner.hpp"
#include "http/request_head.hpp"
#include "http/response_head.hpp"
#include "http/settings.hpp"

namespace {

using namespace extraction;

constexpr std::string_view request =
    "GET /extraction-jobs/0b5c7a52-6f0e-4a3e-9b0e-5a8a3a0f7c11?limit=50 HTTP/1.1\r\n"
    "Host: 127.0.0.1:8000\r\n"
    "User-Agent: python-requests/2.28.1\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
    "Accept: */*\r\n"
    "Connection: keep-alive\r\n\r\n";

void read_request_head(benchmark::State& state) {
  const http::settings limits;
  std::vector<web::field> fields;
  for (auto _ : state) {
    http::head_scanner scanner{limits.max_request_line, limits.max_header};
    benchmark::DoNotOptimize(scanner.scan(request));
    fields.clear();
    http::request_head head;
    benchmark::DoNotOptimize(http::read_head(request.substr(0, scanner.size()), fields, head));
  }
}
BENCHMARK(read_request_head);

void write_response_head(benchmark::State& state) {
  const web::response answer;
  const http::response_framing framing{.length = 300};
  std::string text;
  for (auto _ : state) {
    text.clear();
    http::append_head(answer, framing, "Tue, 17 Feb 2026 16:45:15 GMT", "0123456789abcdef-1", text);
    benchmark::DoNotOptimize(text.data());
  }
}
BENCHMARK(write_response_head);

}  // namespace
