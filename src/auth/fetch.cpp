#include "auth/fetch.hpp"

#include <array>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <curl/curl.h>

#include "auth/curl.hpp"

namespace extraction::auth {

namespace {

// One transfer. The callbacks hold its address.
class transfer {
 public:
  transfer(const endpoint& to, const fetch_limits& limits, std::stop_token stop)
      : limits_(limits), stop_(std::move(stop)), handle_(curl_easy_init()) {
    if (!handle_) throw std::runtime_error("libcurl is out of memory");
    set(CURLOPT_URL, to.url().c_str());
    set(CURLOPT_PROTOCOLS_STR, to.scheme().c_str());
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!limits_.ca_file.empty()) set(CURLOPT_CAINFO, limits_.ca_file.c_str());
    if (to.is_loopback()) set(CURLOPT_PROXY, "");
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.body));
    set(CURLOPT_NOSIGNAL, 1L);    // there are other threads
    set(CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for a name's look-up
    set(CURLOPT_ERRORBUFFER, error_text_.data());
    set(CURLOPT_WRITEFUNCTION, &transfer::on_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &transfer::on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &transfer::on_progress);
    set(CURLOPT_XFERINFODATA, this);
  }

  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;

  template <class T>
  void set(CURLoption option, T value) {
    if (curl_easy_setopt(handle_.get(), option, value) != CURLE_OK) {
      throw std::runtime_error("libcurl does not know an option that is needed");
    }
  }

  boost::system::result<http_answer, fetch_failure> run() {
    const CURLcode code = curl_easy_perform(handle_.get());
    if (too_large_ || code == CURLE_FILESIZE_EXCEEDED) {
      return fetch_failure{"the answer is too large"};
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) return fetch_failure{"stopped"};
    if (code != CURLE_OK) {
      return fetch_failure{error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code)};
    }
    http_answer answer{.body = std::move(body_)};
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    return answer;
  }

 private:
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) {
    auto& t = *static_cast<transfer*>(self);
    if (size > t.limits_.body - t.body_.size()) {
      t.too_large_ = true;
      return 0;
    }
    t.body_.append(data, size);
    return size;
  }

  static std::size_t on_header(char*, std::size_t, std::size_t size, void* self) {
    auto& t = *static_cast<transfer*>(self);
    t.header_size_ += size;
    t.too_large_ = t.header_size_ > t.limits_.header;
    return t.too_large_ ? 0 : size;
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<transfer*>(self)->stop_.stop_requested() ? 1 : 0;
  }

  fetch_limits limits_;
  std::stop_token stop_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  std::string body_;
  std::size_t header_size_ = 0;
  bool too_large_ = false;
  curl_handle handle_;  // last, so that it goes first
};

// As application/x-www-form-urlencoded escapes it; percent-encoding every byte but letters, digits
// and "-._~" is one of its spellings.
std::string escape(std::string_view text) {
  if (text.empty()) return {};  // libcurl would take the length from the memory behind it
  const curl_text escaped{curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size()))};
  if (!escaped) throw std::runtime_error("libcurl is out of memory");
  return escaped.get();
}

}  // namespace

boost::system::result<std::string, fetch_failure> fetch_document(const endpoint& from,
                                                                 const fetch_limits& limits,
                                                                 std::stop_token stop) {
  // A pipe or a device would be read without regard to any limit of time.
  std::error_code no_file;
  if (from.is_file() && !std::filesystem::is_regular_file(from.path(), no_file)) {
    return fetch_failure{"there is no such file"};
  }
  auto answer = transfer{from, limits, std::move(stop)}.run();
  if (!answer) return answer.error();
  if (!from.is_file() && answer->status != 200) {
    return fetch_failure{"the status is " + std::to_string(answer->status)};
  }
  return {boost::system::in_place_value, std::move(answer->body)};
}

boost::system::result<http_answer, fetch_failure> post_form(const endpoint& to,
                                                            std::initializer_list<form_field> form,
                                                            const fetch_limits& limits) {
  if (to.is_file()) return fetch_failure{"a file takes no form"};
  std::string body;
  for (const form_field& field : form) {
    if (!body.empty()) body += '&';
    body.append(field.name).append("=").append(escape(field.value));
  }
  transfer post{to, limits, {}};
  post.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  post.set(CURLOPT_POSTFIELDS, body.c_str());
  return post.run();
}

}  // namespace extraction::auth
