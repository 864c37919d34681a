// Owning handles for the C objects of libcurl.
#pragma once

#include <memory>

#include <curl/curl.h>

namespace extraction::curl {

template <auto free>
struct deleter {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};

using easy_handle = std::unique_ptr<CURL, deleter<curl_easy_cleanup>>;
using url_handle = std::unique_ptr<CURLU, deleter<curl_url_cleanup>>;
using text = std::unique_ptr<char, deleter<curl_free>>;

}  // namespace extraction::curl
