// How things that go wrong are told.
//
// An outcome that a correct program must expect is a value: result<T>. Broken infrastructure is an
// exception, caught in one place, the router, which maps both to an answer.
#pragma once

#include <chrono>
#include <stdexcept>

#include <boost/system/result.hpp>

namespace extraction {

enum class error {
  job_not_found,
};

template <class T>
using result = boost::system::result<T, error>;

// The store cannot do this now: locked, full, unreachable, damaged, or too busy. A write that ends
// this way was not acknowledged, and may be tried again. what() is for the log, never for a client.
class store_unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// This instance is meant to read only: the write is refused, and will be so another time.
class store_read_only final : public store_unavailable {
 public:
  store_read_only() : store_unavailable("this instance is read-only") {}
};

// What the store holds contradicts itself, and trying again will not help.
class store_damaged : public store_unavailable {
 public:
  using store_unavailable::store_unavailable;
};

// boost::system::result finds this by the argument's namespace; value() on an error is a defect in
// this program.
[[noreturn]] inline void throw_exception_from_error(error, const boost::source_location&) {
  throw std::logic_error("result: value() was called on an error");
}

}  // namespace extraction
