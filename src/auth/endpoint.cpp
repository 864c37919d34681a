#include "auth/endpoint.hpp"

#include <stdexcept>

#include <boost/asio/ip/address_v4.hpp>
#include <curl/curl.h>

#include "curl/handles.hpp"

namespace extraction::auth {

namespace {

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* raw = nullptr;
  if (curl_url_get(url, which, &raw, flags) != CURLUE_OK) return {};
  return curl::text{raw}.get();
}

// libcurl normalises IPv4 addresses of every spelling to four decimal numbers, puts IPv6 addresses
// into brackets, and resolves "localhost" to loopback itself.
bool names_loopback(const std::string& host) {
  if (host == "localhost" || host == "[::1]") return true;
  boost::system::error_code no_address;
  const auto address = boost::asio::ip::make_address_v4(host, no_address);
  return !no_address && address.is_loopback();
}

}  // namespace

// Parsed by libcurl, so that the URL that is checked is the one that will be used.
std::optional<endpoint> endpoint::parse(std::string_view url) {
  const curl::url_handle parts{curl_url()};
  if (!parts) throw std::runtime_error("libcurl is out of memory");
  endpoint parsed;
  parsed.url_ = url;
  if (curl_url_set(parts.get(), CURLUPART_URL, parsed.url_.c_str(), CURLU_DISALLOW_USER) !=
      CURLUE_OK) {
    return std::nullopt;
  }
  parsed.scheme_ = part(parts.get(), CURLUPART_SCHEME);
  parsed.path_ = part(parts.get(), CURLUPART_PATH, CURLU_URLDECODE);
  parsed.is_loopback_ = names_loopback(part(parts.get(), CURLUPART_HOST));

  const bool allowed = parsed.scheme_ == "https" || parsed.is_file() ||
                       (parsed.scheme_ == "http" && parsed.is_loopback_);
  return allowed ? std::optional{parsed} : std::nullopt;
}

std::string endpoint::shown() const {
  return url_.substr(0, url_.find('?'));
}

}  // namespace extraction::auth
