#include "aws/http_client.hpp"

#include <new>
#include <utility>

#include <curl/curl.h>

namespace extraction::aws {

namespace {

using field_list = std::unique_ptr<curl_slist, curl::deleter<curl_slist_free_all>>;

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

}  // namespace

http_client::http_client(curl::limits limits)
    : limits_(std::move(limits)), handle_(curl_easy_init()) {
  if (!handle_) throw std::bad_alloc();
}

http_answer http_client::exchange(const http_request& request) {
  const field_list fields = to_list(request.fields);

  curl::transfer transfer{handle_.get(), request.url, limits_};
  transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
  transfer.set(CURLOPT_PROXY, "");
  transfer.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  transfer.set(CURLOPT_HTTPHEADER, fields.get());
  if (request.method == "POST") {
    // If a kept connection turned out to be dead, libcurl would send the request a second time,
    // although the server may have acted on the first.
    transfer.set(CURLOPT_FRESH_CONNECT, 1L);
    transfer.set(CURLOPT_POST, 1L);
    transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    transfer.set(CURLOPT_POSTFIELDS, request.body.data());
  }

  auto answer = transfer.run();
  if (!answer) throw transport_error(answer.error().reason);
  return *std::move(answer);
}

}  // namespace extraction::aws
