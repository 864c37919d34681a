#include "store/postgres/connection_url.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include <libpq-fe.h>

namespace extraction::store::postgres {

namespace {

constexpr std::string_view scheme_end = "://";

struct parsed_url {
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{nullptr, PQconninfoFree};
  std::string fault;

  std::string_view value(std::string_view keyword) const {
    for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option) {
      if (option->keyword == keyword && option->val) return option->val;
    }
    return {};
  }
};

parsed_url parse(std::string_view url) {
  parsed_url parsed;
  char* message = nullptr;
  parsed.options.reset(PQconninfoParse(to_libpq_url(url).c_str(), &message));
  const std::unique_ptr<char, decltype(&PQfreemem)> owner{message, PQfreemem};
  if (message) parsed.fault = message;
  return parsed;
}

// libpq's messages quote what they complain of, which may be the password.
std::string without_quotations(std::string_view message) {
  std::string shown;
  bool quoted = false;
  for (const char c : message) {
    if (c == '\n') break;
    if (c == '"') {
      quoted = !quoted;
      if (!quoted) shown += "\"…\"";
    } else if (!quoted) {
      shown += c;
    }
  }
  return shown;
}

// libpq would take the last of them and say nothing.
std::optional<std::string> find_repeated_parameter(std::string_view url) {
  const auto question = url.find('?');
  if (question == std::string_view::npos) return std::nullopt;
  std::set<std::string_view> seen;
  for (std::string_view rest = url.substr(question + 1); !rest.empty();) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    const std::string_view name = parameter.substr(0, parameter.find('='));
    if (!seen.insert(name).second) return std::string(name);
    rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
  }
  return std::nullopt;
}

}  // namespace

bool is_url(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find(scheme_end));
  if (scheme.size() == text.size()) return false;
  const std::string_view dialect = scheme.substr(0, scheme.find('+'));
  return dialect == "postgres" || dialect == "postgresql";
}

std::string to_libpq_url(std::string_view url) {
  return "postgresql" + std::string(url.substr(std::min(url.size(), url.find(scheme_end))));
}

std::optional<std::string> fault_in_url(std::string_view url) {
  if (!is_url(url)) return "is not a URL that begins with postgres:// or postgresql://";
  const parsed_url parsed = parse(url);
  if (!parsed.options) return without_quotations(parsed.fault);
  if (const auto name = find_repeated_parameter(url)) {
    return "says " + *name + " twice; several hosts are separated by commas";
  }
  return std::nullopt;
}

bool has_password(std::string_view url) {
  return !parse(url).value("password").empty();
}

url_target target_of_url(std::string_view url) {
  const parsed_url parsed = parse(url);
  url_target target{.host = std::string(parsed.value("host")),
                    .port = std::string(parsed.value("port")),
                    .user = std::string(parsed.value("user"))};
  if (target.port.empty()) target.port = "5432";
  return target;
}

std::string describe_url(std::string_view url) {
  const parsed_url parsed = parse(url);
  std::string text = "PostgreSQL";
  for (const auto& [label, keyword] : {std::pair{" at ", "host"}, std::pair{" port ", "port"},
                                       std::pair{" database ", "dbname"}}) {
    if (const std::string_view value = parsed.value(keyword); !value.empty()) {
      text.append(label).append(value);
    }
  }
  return text;
}

}  // namespace extraction::store::postgres
