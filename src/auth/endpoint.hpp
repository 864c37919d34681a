// An external address that this service may contact: the key server or the token endpoint.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace extraction::auth {

// A URL that has been checked. Immutable, thread-safe.
class endpoint {
 public:
  // Accepts https: anywhere, http: to a loopback address only, and file: with a path on this
  // machine. Returns nullopt for anything else, and for a URL with a user or a password. Throws
  // std::runtime_error if libcurl is out of memory.
  static std::optional<endpoint> parse(std::string_view url);

  const std::string& url() const { return url_; }
  std::string shown() const;  // without its query, which may be a credential
  const std::string& scheme() const { return scheme_; }
  const std::string& path() const { return path_; }  // decoded
  bool is_loopback() const { return is_loopback_; }
  bool is_file() const { return scheme_ == "file"; }

 private:
  endpoint() = default;

  std::string url_;
  std::string scheme_;
  std::string path_;
  bool is_loopback_ = false;
};

}  // namespace extraction::auth
