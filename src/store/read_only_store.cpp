#include "store/read_only_store.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace extraction::store {

namespace {

constexpr std::chrono::milliseconds probe_patience{1000};

// Shares ownership of the repository: it may outlive the one that began it.
awaitable<void> probe_reading(std::shared_ptr<job_repository> jobs, readiness::probe begun) {
  try {
    co_await jobs->reach(probe_patience);
    begun.succeed();
  } catch (const std::exception& failure) {
    begun.fail(failure.what());
  }
}

class read_only_repository final : public job_repository {
 public:
  read_only_repository(std::shared_ptr<job_repository> whole, boost::asio::io_context& context,
                       std::shared_ptr<readiness> health)
      : whole_(std::move(whole)), context_(context), health_(std::move(health)) {}

  awaitable<result<std::optional<job>>> create(const transition&,
                                               const std::optional<idempotent_request>&) override {
    throw store_read_only();
  }
  awaitable<result<full_job>> execute(std::string_view, const job_command&) override {
    throw store_read_only();
  }
  awaitable<bool> remove_expired(const retention&, timestamp) override { throw store_read_only(); }
  job_archive& archive() override { throw store_read_only(); }

  awaitable<bool> find(std::string_view id, const job_callback& take) override {
    return whole_->find(id, take);
  }
  awaitable<std::optional<full_job>> find_full(std::string_view id) override {
    return whole_->find_full(id);
  }
  awaitable<job_page> page(const job_query& query, const job_visitor& visit) override {
    return whole_->page(query, visit);
  }
  awaitable<result<event_page>> timeline(std::string_view id, std::int64_t after,
                                         std::uint64_t limit, const event_visitor& visit) override {
    return whole_->timeline(id, after, limit, visit);
  }
  awaitable<boost::system::result<event_page, cursor_gone>> feed(
      event_cursor after, std::uint64_t limit, const event_visitor& visit) override {
    return whole_->feed(after, limit, visit);
  }
  awaitable<feed_ends> ends() override { return whole_->ends(); }
  awaitable<void> reach(std::chrono::milliseconds patience) override {
    return whole_->reach(patience);
  }
  awaitable<void> check() override {
    return health_->check([this](readiness::probe begun) {
      boost::asio::co_spawn(context_, probe_reading(whole_, std::move(begun)),
                            boost::asio::detached);
    });
  }

 private:
  std::shared_ptr<job_repository> whole_;
  boost::asio::io_context& context_;
  std::shared_ptr<readiness> health_;
};

}  // namespace

std::unique_ptr<job_repository> read_only_store::open_repository(boost::asio::io_context& context) {
  return std::make_unique<read_only_repository>(whole_->open_repository(context), context, health_);
}

}  // namespace extraction::store
