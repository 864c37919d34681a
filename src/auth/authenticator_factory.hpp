// Builds what the settings call for: the parts that the process shares, once, and an authenticator
// for each I/O thread.
#pragma once

#include <memory>
#include <optional>

#include <spdlog/logger.h>

#include "auth/key_source.hpp"
#include "auth/settings.hpp"
#include "support/clock.hpp"
#include "web/authenticator.hpp"

namespace extraction::auth {

// Unless authentication is off, it fetches keys from its creation on. See key_source for when it
// may be destroyed. make() is thread-safe.
class authenticator_factory {
 public:
  // Clock and log must outlive the factory and everything it made. The settings must have been
  // checked.
  authenticator_factory(const settings& with, const clock& time, spdlog::logger& log);

  // The factory must outlive what it made.
  std::unique_ptr<authenticator> make();

 private:
  settings settings_;
  const clock& time_;
  spdlog::logger& log_;
  std::optional<key_source> source_;  // nullopt: authentication is off
};

}  // namespace extraction::auth
