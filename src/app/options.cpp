#include "app/options.hpp"

#include <cmath>
#include <cstdlib>

#include "web/ascii.hpp"

namespace extraction::options {

namespace {

// CLI::Range accepts it, as it is neither too small nor too large.
std::string refuse_nan(const std::string& text) {
  return std::isnan(std::strtod(text.c_str(), nullptr)) ? "must be a number" : std::string{};
}

}  // namespace

std::string flag_of(std::string name) {
  name.erase(0, name.find_first_not_of('_'));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c == '_' ? '-' : web::to_lower(c); });
  return "--" + name;
}

std::string check_wrapping(const std::string& value) {
  constexpr std::string_view blanks = " \t\r\n";
  if (value.empty()) return {};
  const char first = value.front();
  const char last = value.back();
  if (blanks.find(first) != blanks.npos || blanks.find(last) != blanks.npos) {
    return "begins or ends with a blank or a line break; remove it";
  }
  if (value.size() > 1 && first == last && (first == '"' || first == '\'')) {
    return "has quotes around its value; remove them, as no shell does so here";
  }
  return {};
}

CLI::Option* refuse_wrapping(CLI::Option* option) {
  // Unlike check(), transform() puts its function before those that are already there.
  return option->transform(CLI::Validator([](std::string& value) { return check_wrapping(value); },
                                          std::string(), std::string()));
}

void add_seconds(CLI::App& command, const std::string& name, std::chrono::milliseconds& into,
                 const std::string& meaning) {
  constexpr double smallest = 0.001;
  constexpr double one_day = 86'400;
  const auto store = [&into](double seconds) {
    into = std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
  };
  refuse_wrapping(command.add_option_function<double>(flag_of(name), store, meaning)
                      ->envname(name)
                      ->check(CLI::Range(smallest, one_day))
                      ->check(refuse_nan)
                      ->default_str(std::to_string(into.count() / 1000)));
}

void add_seconds(CLI::App& command, const std::string& name, std::chrono::seconds& into,
                 std::chrono::seconds longest, const std::string& meaning) {
  const auto store = [&into](double seconds) {
    into = std::chrono::ceil<std::chrono::seconds>(std::chrono::duration<double>(seconds));
  };
  refuse_wrapping(command.add_option_function<double>(flag_of(name), store, meaning)
                      ->envname(name)
                      ->check(CLI::Range(1.0, static_cast<double>(longest.count())))
                      ->check(refuse_nan)
                      ->default_str(std::to_string(into.count())));
}

void add_days(CLI::App& command, const std::string& name, std::chrono::seconds& into,
              const std::string& meaning) {
  constexpr double one_century = 36'525;
  const auto store = [&into](double days) {
    into = std::chrono::round<std::chrono::seconds>(
        std::chrono::duration<double, std::chrono::days::period>(days));
  };
  refuse_wrapping(command.add_option_function<double>(flag_of(name), store, meaning)
                      ->envname(name)
                      ->check(CLI::Range(0.0, one_century))
                      ->check(refuse_nan)
                      ->default_str(std::to_string(into / std::chrono::days{1})));
}

void refuse_ignored_variables(CLI::App& commands) {
  for (CLI::App* const command : commands.get_subcommands()) {
    for (CLI::Option* const option : command->get_options()) {
      if (option->get_envname().empty() || option->count() > 0) continue;
      const char* const value = std::getenv(option->get_envname().c_str());
      if (value == nullptr || *value == '\0') continue;
      option->add_result(value);
      option->run_callback();
    }
  }
}

void add_switch(CLI::App& command, const std::string& name, bool& into,
                const std::string& meaning) {
  const std::map<std::string, bool> words{{"1", true},  {"true", true},   {"yes", true},
                                          {"0", false}, {"false", false}, {"no", false}};
  add_choice(command, name, into, words, into ? "yes" : "no", meaning);
}

}  // namespace extraction::options
