// How errors are reported.
//
// An outcome that a correct program must expect is a value: result<T>. Broken infrastructure is an
// exception. The router is the one place that catches, and maps both to a response.
#pragma once

#include <chrono>
#include <stdexcept>

#include <boost/system/result.hpp>

namespace extraction {

enum class error {
  job_not_found,
  job_changed,         // the precondition does not hold: the job changed after the client read it
  key_reused,          // the idempotency key was used before, with a different body
  key_of_deleted_job,  // the job that was created under the idempotency key has been deleted
  key_in_use,          // another request with the same idempotency key is in progress
};

template <class T>
using result = boost::system::result<T, error>;

// The store cannot do this now: it is locked, full, unreachable, damaged, or too busy. A write that
// ends this way was not acknowledged, and may be retried. what() is for the log, never for a
// client.
class store_unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// This instance is configured to be read-only, so retrying the write will not help.
class store_read_only final : public store_unavailable {
 public:
  store_read_only() : store_unavailable("this instance is read-only") {}
};

// The content of the store contradicts itself, and retrying will not help.
class store_damaged : public store_unavailable {
 public:
  using store_unavailable::store_unavailable;
};

// boost::system::result finds this function by argument-dependent lookup. Calling value() on an
// error is a defect in this program.
[[noreturn]] inline void throw_exception_from_error(error, const boost::source_location&) {
  throw std::logic_error("result: value() was called on an error");
}

}  // namespace extraction
