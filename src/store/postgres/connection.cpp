#include "store/postgres/connection.hpp"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "store/postgres/postgres_error.hpp"

namespace extraction::store::postgres {

namespace {

constexpr int text_format = 0;

// The server reports both whenever they change (PostgreSQL manual, PQparameterStatus).
bool is_read_only(const PGconn* handle) {
  for (const char* const name : {"default_transaction_read_only", "in_hot_standby"}) {
    const char* const value = PQparameterStatus(handle, name);
    if (value && std::string_view(value) == "on") return true;
  }
  return false;
}

}  // namespace

connection::connection(connection_handle handle, boost::asio::io_context& context, options chosen)
    : handle_(std::move(handle)),
      socket_(context.get_executor()),
      deadline_(context.get_executor()),
      options_(chosen),
      was_read_only_(is_read_only(handle_.get())) {
  if (PQsetnonblocking(handle_.get(), 1) != 0 || PQenterPipelineMode(handle_.get()) != 1) {
    throw postgres_error(PQerrorMessage(handle_.get()), "");
  }
  socket_.assign(PQsocket(handle_.get()));
}

// libpq closes the descriptor.
connection::~connection() {
  if (socket_.is_open()) socket_.release();
}

awaitable<std::vector<query_result>> connection::run(const batch& queries,
                                                     std::chrono::milliseconds silence) {
  std::vector<query_result> results(queries.size());
  begin(queries, silence);
  co_await finish_sending();
  co_await receive(delivery::whole, [&results](std::size_t index, query_result result) {
    results[index] = std::move(result);
  });
  co_return results;
}

awaitable<void> connection::stream(const query& asked, const row_visitor& visit) {
  begin({&asked, 1}, options_.response_timeout);
  co_await finish_sending();
  bool more = true;
  co_await receive(delivery::row_by_row, [&](std::size_t, query_result result) {
    if (more && result.rows() == 1) more = visit(result.row(0));
  });
}

void connection::begin(std::span<const query> queries, std::chrono::milliseconds silence) {
  usable_ = false;
  longest_silence_ = silence;
  sent_.clear();
  for (const query& each : queries) send(each);
  if (PQpipelineSync(handle_.get()) != 1) fail(PQerrorMessage(handle_.get()));
}

void connection::send(const query& asked) {
  const statement& what = asked.what;
  const parameters& with = asked.with;
  const int count = with.count();
  int sent = 0;
  if (!options_.prepared_statements) {
    sent = PQsendQueryParams(handle_.get(), what.sql.c_str(), count, what.types.data(),
                             with.values(), with.lengths(), with.formats(), text_format);
  } else {
    if (!prepared_.contains(&what)) {
      sent_.push_back(&what);
      if (PQsendPrepare(handle_.get(), what.name.c_str(), what.sql.c_str(), count,
                        what.types.data()) != 1) {
        fail(PQerrorMessage(handle_.get()));
      }
    }
    sent = PQsendQueryPrepared(handle_.get(), what.name.c_str(), count, with.values(),
                               with.lengths(), with.formats(), text_format);
  }
  if (sent != 1) fail(PQerrorMessage(handle_.get()));
  sent_.push_back(nullptr);
}

awaitable<void> connection::finish_sending() {
  using namespace boost::asio::experimental::awaitable_operators;
  constexpr auto as_values = boost::asio::as_tuple(use_awaitable);
  for (;;) {
    const int rest = PQflush(handle_.get());
    if (rest == 0) co_return;
    if (rest < 0) fail(PQerrorMessage(handle_.get()));
    // A server that cannot send its responses stops reading, so read them while waiting to write.
    deadline_.expires_after(longest_silence_);
    const auto first = co_await (socket_.async_wait(socket_.wait_write, as_values) ||
                                 socket_.async_wait(socket_.wait_read, as_values) ||
                                 deadline_.async_wait(as_values));
    if (first.index() == 2) fail("the server did not accept a request in time");
    if (PQconsumeInput(handle_.get()) != 1) fail(PQerrorMessage(handle_.get()));
  }
}

awaitable<void> connection::receive(delivery how, const result_visitor& visit) {
  std::exception_ptr failure;
  std::size_t index = 0;
  bool at_start = true;
  for (std::size_t position = 0;;) {
    const bool has_rows = position < sent_.size() && !sent_[position] && !failure;
    if (std::exchange(at_start, false) && how == delivery::row_by_row && has_rows &&
        PQsetSingleRowMode(handle_.get()) != 1) {
      fail("rows cannot be read one by one");
    }
    query_result result = co_await next_result();
    if (!result) {
      // The end of one response.
      if (position == sent_.size()) fail("the server ended its response early");
      if (!sent_[position++]) ++index;
      at_start = true;
      continue;
    }
    if (result.status() == PGRES_PIPELINE_SYNC) break;
    if (result.status() == PGRES_PIPELINE_ABORTED) continue;
    try {
      result.check();
    } catch (const postgres_error&) {
      if (PQstatus(handle_.get()) == CONNECTION_BAD) throw;
      if (!failure) failure = std::current_exception();
      continue;
    }
    if (const statement* const prepared = sent_[position]) {
      prepared_.insert(prepared);
    } else {
      visit(index, std::move(result));
    }
  }
  // If a server has become read-only, another one has been, or will be, promoted, and the responses
  // of this one no longer count.
  if (!was_read_only_ && is_read_only(handle_.get())) {
    throw postgres_error("the server has become read-only", "25006");
  }
  usable_ = true;
  if (failure) std::rethrow_exception(failure);
}

// Null at the end of each response.
awaitable<query_result> connection::next_result() {
  while (PQisBusy(handle_.get()) == 1) co_await wait_until_readable();
  co_return query_result{PQgetResult(handle_.get())};
}

awaitable<void> connection::wait_until_readable() {
  using namespace boost::asio::experimental::awaitable_operators;
  constexpr auto as_values = boost::asio::as_tuple(use_awaitable);
  deadline_.expires_after(longest_silence_);
  const auto first = co_await (socket_.async_wait(socket_.wait_read, as_values) ||
                               deadline_.async_wait(as_values));
  if (first.index() == 1) fail("the server did not respond in time");
  if (PQconsumeInput(handle_.get()) != 1) fail(PQerrorMessage(handle_.get()));
}

void connection::look_for_end() {
  // The first call may read the server's farewell message, the second the end of the connection.
  if (PQconsumeInput(handle_.get()) != 1 || PQconsumeInput(handle_.get()) != 1) usable_ = false;
}

void connection::fail(std::string_view reason) {
  throw postgres_error(reason, "");
}

}  // namespace extraction::store::postgres
