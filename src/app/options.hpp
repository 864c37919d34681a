// Declares settings. Each flag is the name of its environment variable in lower case, with dashes;
// a flag wins over the variable.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

namespace extraction::options {

// "HEADER_TIMEOUT_SECONDS" → "--header-timeout-seconds", "_HANDLER" → "--handler"
std::string flag_of(std::string name);

// What is wrong with a value whatever the setting: it has quotes or blanks around it, which
// environment files keep where a shell would not. Empty if nothing is wrong. Does not quote the
// value.
std::string check_wrapping(const std::string& value);

// Adds that check before all others.
CLI::Option* refuse_wrapping(CLI::Option* option);

template <class T>
CLI::Option* add(CLI::App& command, const std::string& name, T& into, const std::string& meaning) {
  return refuse_wrapping(
      command.add_option(flag_of(name), into, meaning)->envname(name)->capture_default_str());
}

template <class T>
CLI::Option* add_number(CLI::App& command, const std::string& name, T& into, T smallest, T largest,
                        const std::string& meaning) {
  return add(command, name, into, meaning)->check(CLI::Range(smallest, largest));
}

// From a millisecond to a day.
void add_seconds(CLI::App& command, const std::string& name, std::chrono::milliseconds& into,
                 const std::string& meaning);

// From a second to `longest`; a fraction is rounded up.
void add_seconds(CLI::App& command, const std::string& name, std::chrono::seconds& into,
                 std::chrono::seconds longest, const std::string& meaning);

// From 0 to a century, with a fraction or without.
void add_days(CLI::App& command, const std::string& name, std::chrono::seconds& into,
              const std::string& meaning);

template <class T>
void add_choice(CLI::App& command, const std::string& name, T& into,
                const std::map<std::string, T>& choices, const std::string& default_choice,
                const std::string& meaning) {
  std::vector<std::string> words;
  for (const auto& [word, value] : choices) words.push_back(word);
  const auto store = [&into, choices](const std::string& word) { into = choices.at(word); };
  refuse_wrapping(command.add_option_function<std::string>(flag_of(name), store, meaning)
                      ->envname(name)
                      ->transform(CLI::IsMember(words, CLI::ignore_case))  // and into lower case
                      ->default_str(default_choice));
}

// Must be called once the command line was parsed, or found to lack a required option. CLI11 2.1
// refuses an invalid environment variable as it does a flag; later versions silently ignore it and
// keep the default. Throws the CLI::ParseError that is due then.
void refuse_ignored_variables(CLI::App& commands);

// 1, true or yes; any other word that could be meant as a yes is refused rather than guessed.
void add_switch(CLI::App& command, const std::string& name, bool& into, const std::string& meaning);

}  // namespace extraction::options
