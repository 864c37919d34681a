// The parameters of a query, in the form that HTML forms and Python's urllib use. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace extraction::api {

class query_parameters {
 public:
  // '&' separates, '+' is a space, "%XX" a byte; what is no UTF-8 then becomes U+FFFD.
  explicit query_parameters(std::string_view query);

  // The last value of a repeated parameter.
  std::optional<std::string> find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace extraction::api
