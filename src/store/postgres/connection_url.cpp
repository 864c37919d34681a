#include "store/postgres/connection_url.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include <libpq-fe.h>

#include "store/postgres/url_authority.hpp"

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

// libpq's messages quote what they complain about, which may be the password.
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

std::string_view after_scheme(std::string_view url) {
  return url.substr(url.find(scheme_end) + scheme_end.size());
}

struct parameter {
  std::string_view name;
  std::string_view value;
};

std::vector<parameter> parameters_of(std::string_view url) {
  std::string_view rest = split_authority(after_scheme(url)).rest;
  rest.remove_prefix(std::min(rest.size(), rest.find('?')));
  std::vector<parameter> found;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view whole = rest.substr(0, rest.find('&'));
    const auto equals = std::min(whole.size(), whole.find('='));
    found.push_back({whole.substr(0, equals), whole.substr(std::min(whole.size(), equals + 1))});
    rest.remove_prefix(whole.size());
  }
  return found;
}

bool is_known(const parameter& one) {
  static const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> all{PQconndefaults(),
                                                                                PQconninfoFree};
  for (const PQconninfoOption* option = all.get(); option && option->keyword; ++option) {
    if (option->keyword == one.name) return true;
  }
  return one.name == "ssl" && one.value == "true";  // as in JDBC
}

bool is_word(std::string_view text) {
  constexpr std::size_t longest = 40;
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::optional<std::string> fault_in_parameters(std::string_view url) {
  std::set<std::string_view> seen;
  for (const parameter& each : parameters_of(url)) {
    const std::string name = is_word(each.name) ? std::string(each.name) : "…";
    if (each.name == "ssl" && !is_known(each)) {
      return "has the parameter ssl, which libpq does not know; write sslmode, as in "
             "sslmode=require";
    }
    if (!is_known(each)) return "has the parameter " + name + ", which libpq does not know";
    // libpq would silently use the last of them.
    if (!seen.insert(each.name).second) {
      return "has the parameter " + name + " twice; separate several hosts by commas";
    }
  }
  return std::nullopt;
}

// libpq only checks them when it connects, and then quotes them.
bool are_ports(std::string_view list) {
  return std::ranges::all_of(list, [](char c) { return (c >= '0' && c <= '9') || c == ','; });
}

}  // namespace

bool is_url(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find(scheme_end));
  if (scheme.size() == text.size()) return false;
  const std::string_view dialect = scheme.substr(0, scheme.find('+'));
  return dialect == "postgres" || dialect == "postgresql";
}

std::string to_libpq_url(std::string_view url) {
  const url_authority parts = split_authority(after_scheme(url));
  std::string text = "postgresql://";
  if (parts.credentials) text += encode_credentials(*parts.credentials) + '@';
  return text.append(parts.hosts).append(parts.rest);
}

std::optional<std::string> fault_in_url(std::string_view url) {
  if (!is_url(url)) return "is not a URL that begins with postgres:// or postgresql://";
  if (const auto fault = fault_in_authority(after_scheme(url))) return fault;
  if (const auto fault = fault_in_parameters(url)) return fault;
  const parsed_url parsed = parse(url);
  if (!parsed.options) return without_quotations(parsed.fault);
  if (!are_ports(parsed.value("port"))) return "has a port that is not a number";
  return std::nullopt;
}

bool has_password(std::string_view url) {
  return !parse(url).value("password").empty();
}

std::string without_password(std::string message, std::string_view url) {
  constexpr std::string_view shown = "…";
  const parsed_url parsed = parse(url);
  const std::string_view secret = parsed.value("password");
  if (secret.empty()) return message;
  for (auto at = message.find(secret); at != message.npos;
       at = message.find(secret, at + shown.size())) {
    message.replace(at, secret.size(), shown);
  }
  return message;
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
