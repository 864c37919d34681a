// A path with parameters, "/extraction-jobs/{id}", and the values that a request's path has for
// them. Immutable.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace extraction::api {

inline constexpr std::size_t max_path_parameters = 2;

// The values of a template's parameters, as views into the path that it matched.
class path_parameters {
 public:
  // Throws std::out_of_range if the template has no parameter of that name.
  std::string_view operator[](std::string_view name) const;

 private:
  friend class path_template;

  struct parameter {
    std::string_view name;
    std::string_view value;
  };

  std::array<parameter, max_path_parameters> found_{};
};

class path_template {
 public:
  // `text` begins with '/'; "{name}" matches one whole segment that is not empty. Any other text
  // does not compile.
  consteval path_template(const char* text) : text_(text) {
    if (!text_.starts_with('/')) throw std::invalid_argument("a path begins with a slash");
    std::string_view rest = text_;
    for (auto open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
      const auto close = rest.find('}', open);
      if (close == rest.npos) throw std::invalid_argument("a brace is not closed");
      const bool is_segment =
          rest[open - 1] == '/' && rest.substr(close + 1, 1).find_first_not_of('/') == rest.npos;
      if (!is_segment) throw std::invalid_argument("a parameter is a whole segment");
      literals_.at(parameters_) = rest.substr(0, open);
      names_.at(parameters_++) = rest.substr(open + 1, close - open - 1);
      rest.remove_prefix(close + 1);
    }
    literals_.at(parameters_) = rest;
  }

  // nullopt: `path` does not match. The values are views into `path`.
  std::optional<path_parameters> match(std::string_view path) const {
    // Each request is compared with many templates, most of which are only text.
    if (parameters_ > 0) return match_parameters(path);
    return path == text_ ? std::optional<path_parameters>{std::in_place} : std::nullopt;
  }

  constexpr std::string_view text() const { return text_; }

 private:
  std::optional<path_parameters> match_parameters(std::string_view path) const;

  std::string_view text_;
  std::array<std::string_view, max_path_parameters + 1> literals_;  // around the parameters
  std::array<std::string_view, max_path_parameters> names_;
  std::size_t parameters_ = 0;
};

}  // namespace extraction::api
