// One connection to the server, used asynchronously through libpq's pipeline mode.
//
// Belongs to one I/O thread. Only one batch or stream at a time. Otherwise nothing waits on the
// socket, so a server that has gone away is noticed at the next use.
#pragma once

#include <chrono>
#include <functional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <libpq-fe.h>

#include "store/postgres/open_connection.hpp"
#include "store/postgres/query_result.hpp"
#include "store/postgres/statement.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

class connection {
 public:
  // Called with each row. Returns false to skip the rest.
  using row_visitor = std::function<bool(const result_row&)>;

  struct options {
    bool prepared_statements = true;
    std::chrono::milliseconds response_timeout{8000};
  };

  // `handle` is connected and idle. Throws postgres_error.
  connection(connection_handle handle, boost::asio::io_context& context, options chosen);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  // Returns one result per query. Throws postgres_error for the first query that fails, or if the
  // connection breaks or the server is silent for too long; it is then no longer is_usable().
  // Without an explicit BEGIN the batch is one transaction.
  awaitable<std::vector<query_result>> run(const batch& queries) {
    return run(queries, options_.response_timeout);
  }

  // The same, with another limit for the server's silence.
  awaitable<std::vector<query_result>> run(const batch& queries, std::chrono::milliseconds silence);

  // Memory use does not grow with the rows. If the visitor throws, the connection becomes unusable.
  awaitable<void> stream(const query& asked, const row_visitor& visit);

  // Connected, and not in the middle of a batch.
  bool is_usable() const { return usable_; }
  bool in_transaction() const { return PQtransactionStatus(handle_.get()) != PQTRANS_IDLE; }

  // Detects, without waiting, that the server has closed the connection.
  void look_for_end();

 private:
  using timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, executor>;
  using result_visitor = std::function<void(std::size_t query, query_result)>;

  enum class delivery { whole, row_by_row };

  void begin(std::span<const query> queries, std::chrono::milliseconds silence);
  void send(const query& asked);
  awaitable<void> finish_sending();
  awaitable<void> receive(delivery how, const result_visitor& visit);
  awaitable<query_result> next_result();
  awaitable<void> wait_until_readable();
  [[noreturn]] void fail(std::string_view reason);

  connection_handle handle_;
  boost::asio::posix::basic_stream_descriptor<executor> socket_;
  timer deadline_;
  options options_;
  bool was_read_only_;
  bool usable_ = true;
  std::chrono::milliseconds longest_silence_{};  // of the current batch or stream
  std::set<const statement*> prepared_;
  // What was sent, in order: a statement to be prepared, or null for a query.
  std::vector<const statement*> sent_;
};

}  // namespace extraction::store::postgres
