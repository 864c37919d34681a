#include "auth/fetch.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <curl/curl.h>

#include "curl/handles.hpp"
#include "web/percent_encoding.hpp"

namespace extraction::auth {

namespace {

// A transfer with an endpoint that ends early when a stop is requested.
class fetch {
 public:
  fetch(const endpoint& to, const fetch_limits& limits, std::stop_token stop)
      : stop_(std::move(stop)), handle_(make_handle()), transfer_(handle_.get(), to.url(), limits) {
    transfer_.set(CURLOPT_PROTOCOLS_STR, to.scheme().c_str());
    transfer_.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    if (to.is_loopback()) transfer_.set(CURLOPT_PROXY, "");
    transfer_.set(CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for name resolution
    transfer_.set(CURLOPT_NOPROGRESS, 0L);
    transfer_.set(CURLOPT_XFERINFOFUNCTION, &fetch::on_progress);
    transfer_.set(CURLOPT_XFERINFODATA, this);
  }

  curl::transfer& transfer() { return transfer_; }

 private:
  static curl::easy_handle make_handle() {
    curl::easy_handle made{curl_easy_init()};
    if (!made) throw std::runtime_error("libcurl is out of memory");
    return made;
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<fetch*>(self)->stop_.stop_requested() ? 1 : 0;
  }

  std::stop_token stop_;
  curl::easy_handle handle_;
  curl::transfer transfer_;
};

}  // namespace

boost::system::result<std::string, fetch_failure> fetch_document(const endpoint& from,
                                                                 const fetch_limits& limits,
                                                                 std::stop_token stop) {
  // A pipe or a device could block reading without any time limit.
  std::error_code no_file;
  if (from.is_file() && !std::filesystem::is_regular_file(from.path(), no_file)) {
    return fetch_failure{"there is no such file"};
  }
  fetch get{from, limits, std::move(stop)};
  auto answer = get.transfer().run();
  if (!answer) return answer.error();
  if (!from.is_file() && answer->status != 200) {
    return fetch_failure{"the status is " + std::to_string(answer->status)};
  }
  return {boost::system::in_place_value, std::move(answer->body)};
}

boost::system::result<http_answer, fetch_failure> post_form(const endpoint& to,
                                                            std::initializer_list<form_field> form,
                                                            const fetch_limits& limits) {
  if (to.is_file()) return fetch_failure{"a form cannot be sent to a file"};
  std::string body;
  for (const form_field& field : form) {
    if (!body.empty()) body += '&';
    body.append(field.name).append("=").append(web::encode_component(field.value));
  }
  fetch post{to, limits, {}};
  post.transfer().set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  post.transfer().set(CURLOPT_POSTFIELDS, body.c_str());
  return post.transfer().run();
}

}  // namespace extraction::auth
