// The parameters of a query, in the format of HTML forms and Python's urllib. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace extraction::api {

class query_parameters {
 public:
  // '&' separates parameters, '+' is a space, "%XX" a byte; whatever is not UTF-8 afterwards
  // becomes U+FFFD.
  explicit query_parameters(std::string_view query);

  // The last value of a repeated parameter.
  std::optional<std::string> find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace extraction::api
