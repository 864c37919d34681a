// Runs one coroutine to its end on an io_context of its own, and passes on its result or exception.
#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "support/awaitable.hpp"

namespace extraction::test {

template <class T>
T run(boost::asio::io_context& context, awaitable<T> work) {
  std::exception_ptr failure;
  bool finished = false;
  if constexpr (std::is_void_v<T>) {
    boost::asio::co_spawn(context.get_executor(), std::move(work), [&](std::exception_ptr e) {
      failure = e;
      finished = true;
    });
    context.restart();
    context.run();
    if (failure) std::rethrow_exception(failure);
    if (!finished)
      throw std::logic_error("run: the coroutine waits for something that never comes");
  } else {
    std::optional<T> outcome;
    boost::asio::co_spawn(context.get_executor(), std::move(work),
                          [&](std::exception_ptr e, T value) {
                            failure = e;
                            finished = true;
                            if (!e) outcome.emplace(std::move(value));
                          });
    context.restart();
    context.run();
    if (failure) std::rethrow_exception(failure);
    if (!finished)
      throw std::logic_error("run: the coroutine waits for something that never comes");
    return std::move(*outcome);
  }
}

}  // namespace extraction::test
