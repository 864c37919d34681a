#include "aws/http_client.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <curl/curl.h>

#include "web/ascii.hpp"

namespace extraction::aws {

namespace {

constexpr std::size_t max_fields_size = 64 * 1024;  // bytes

struct list_deleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using field_list = std::unique_ptr<curl_slist, list_deleter>;

field_list to_list(const std::vector<http_field>& fields) {
  field_list list;
  const auto append = [&list](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  };
  for (const auto& [name, value] : fields) append(name + ": " + value);
  append("Expect:");  // no waiting for 100 Continue before a large body is sent
  return list;
}

template <class T>
void set(CURL* handle, CURLoption option, T value) {
  if (curl_easy_setopt(handle, option, value) != CURLE_OK) {
    throw std::logic_error("libcurl refuses option " + std::to_string(option));
  }
}

// What arrives. Returning less than was offered makes libcurl give up.
struct reception {
  http_answer answer;
  std::size_t max_body;
  std::size_t fields_size = 0;
  bool too_large = false;

  std::size_t take_body(std::string_view data) {
    too_large = data.size() > max_body - answer.body.size();
    if (too_large) return 0;
    answer.body += data;
    return data.size();
  }

  std::size_t take_line(std::string_view line) {
    const std::size_t taken = line.size();
    fields_size += taken;
    too_large = fields_size > max_fields_size;
    if (too_large) return 0;
    if (line.starts_with("HTTP/")) answer.fields.clear();  // an interim answer came before

    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return taken;
    std::string name{line.substr(0, colon)};
    std::ranges::transform(name, name.begin(), web::to_lower);
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    line.remove_prefix(colon + 1);
    while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
    while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
    answer.fields.push_back({std::move(name), std::string(line)});
    return taken;
  }
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* into) {
  return static_cast<reception*>(into)->take_body({data, size});
}

std::size_t on_line(char* data, std::size_t, std::size_t size, void* into) {
  return static_cast<reception*>(into)->take_line({data, size});
}

}  // namespace

std::string_view http_answer::field(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &http_field::name);
  return found == fields.end() ? std::string_view{} : found->value;
}

void http_client::deleter::operator()(void* handle) const {
  curl_easy_cleanup(handle);
}

http_client::http_client(http_limits limits)
    : limits_(std::move(limits)), handle_(curl_easy_init()) {
  if (!handle_) throw std::bad_alloc();
}

http_answer http_client::exchange(const http_request& request) {
  CURL* const handle = handle_.get();
  curl_easy_reset(handle);  // the options; the connection stays

  reception received{.answer = {}, .max_body = limits_.max_body};
  std::array<char, CURL_ERROR_SIZE> reason{};
  const field_list fields = to_list(request.fields);

  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!limits_.ca_file.empty()) set(handle, CURLOPT_CAINFO, limits_.ca_file.c_str());
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits_.timeout.count()));
  set(handle, CURLOPT_HTTPHEADER, fields.get());
  set(handle, CURLOPT_ERRORBUFFER, reason.data());
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&received));
  set(handle, CURLOPT_HEADERFUNCTION, &on_line);
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&received));
  if (request.method == "POST") {
    // On a kept connection that turns out to be dead libcurl would send it a second time, though
    // the server may have acted on the first.
    set(handle, CURLOPT_FRESH_CONNECT, 1L);
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(handle, CURLOPT_POSTFIELDS, request.body.data());
  }

  const CURLcode code = curl_easy_perform(handle);
  if (received.too_large) throw transport_error("the answer is too large");
  if (code != CURLE_OK) {
    throw transport_error(reason[0] != '\0' ? reason.data() : curl_easy_strerror(code));
  }
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &received.answer.status);
  return std::move(received.answer);
}

}  // namespace extraction::aws
