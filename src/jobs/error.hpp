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
  job_changed,         // since the client saw it: its precondition does not hold
  key_reused,          // the idempotency key came with another body before
  key_of_deleted_job,  // the job that was made under the idempotency key is gone
  key_in_use,          // another request with the idempotency key is under way
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

// This instance is meant to be read-only: the write is refused, and will be again.
class store_read_only final : public store_unavailable {
 public:
  store_read_only() : store_unavailable("this instance is read-only") {}
};

// The content of the store contradicts itself, and retrying will not help.
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
