// One HTTP exchange with libcurl, bounded in size and, unless `total` is 0, in time. Redirects are
// not followed, and TLS is 1.2 or newer. Everything else is set with libcurl's own options.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>
#include <curl/curl.h>

namespace extraction::curl {

struct http_field {
  std::string name;  // lower case in a response
  std::string value;
};

struct http_answer {
  long status = 0;
  std::vector<http_field> fields{};
  std::string body{};

  // The value of the first field of that name; empty if there is none.
  std::string_view field(std::string_view name) const;
};

struct limits {
  std::size_t body = 256 * 1024;            // bytes
  std::size_t header = 64 * 1024;           // bytes, all fields together
  std::chrono::milliseconds total{5000};    // from name resolution to the last byte; 0: no limit
  std::chrono::milliseconds connect{3000};  // part of `total`; 0: libcurl's 300 s
  std::string ca_file{};                    // trusted CA certificates, PEM; empty: the system's
};

// Why there is no response, for the log or the operator. Contains nothing that was sent.
struct failure {
  std::string reason;
};

// Uses `handle`, which must outlive the transfer and must not be used by another meanwhile. libcurl
// keeps the transfer's address.
class transfer {
 public:
  transfer(CURL* handle, const std::string& url, const limits& bounds);
  // Resets all options of the handle, but keeps its connections.
  ~transfer() { curl_easy_reset(handle_); }
  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;

  // Throws std::runtime_error if libcurl does not know the option.
  template <class T>
  void set(CURLoption option, T value) {
    if (curl_easy_setopt(handle_, option, value) != CURLE_OK) {
      throw std::runtime_error("libcurl does not know option " + std::to_string(option));
    }
  }

  // Blocks. May be called again to repeat the exchange.
  boost::system::result<http_answer, failure> run();

 private:
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self);
  static std::size_t on_line(char* data, std::size_t, std::size_t size, void* self);
  bool take_line(std::string_view line);

  CURL* handle_;
  limits limits_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  http_answer answer_;
  std::size_t header_size_ = 0;
  bool too_large_ = false;
};

}  // namespace extraction::curl
