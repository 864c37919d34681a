// Owners for the C objects of libcurl.
#pragma once

#include <memory>

#include <curl/curl.h>

namespace extraction::auth {

template <auto free>
struct curl_deleter {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};

using curl_handle = std::unique_ptr<CURL, curl_deleter<curl_easy_cleanup>>;
using curl_url_handle = std::unique_ptr<CURLU, curl_deleter<curl_url_cleanup>>;
using curl_text = std::unique_ptr<char, curl_deleter<curl_free>>;

}  // namespace extraction::auth
