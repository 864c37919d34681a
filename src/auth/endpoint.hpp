// A place outside that this service may ask: the key server or the token endpoint.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace extraction::auth {

// A URL that has been judged. Immutable, thread-safe.
class endpoint {
 public:
  // https: anywhere, http: to a loopback address only, file: with the path of this machine. nullopt
  // for anything else, and if a user or a password is in it. Throws std::runtime_error if libcurl
  // has no memory.
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
