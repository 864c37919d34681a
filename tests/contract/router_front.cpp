// The router in process, without a protocol in front.
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <spdlog/sinks/null_sink.h>

#include "api/output/event_json.hpp"
#include "api/routes.hpp"
#include "api/routing/router.hpp"
#include "contract/front.hpp"
#include "feed/event_feed.hpp"
#include "feed/follower.hpp"
#include "support/manual_clock.hpp"
#include "support/openssl.hpp"
#include "support/run.hpp"

namespace extraction::test {

namespace {

class open_door final : public authenticator {
 public:
  awaitable<judgement> judge(std::string_view, access) override { co_return web::client{}; }
  std::string_view required_scope(access) const override { return {}; }
};

// Decodes once, as every front must do with a path before the router sees it.
std::string decode_percent(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      decoded += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

void write_event(const recorded_event& shown, std::string& into) {
  api::append_event(shown, "/extraction-jobs", into);
}

class router_front final : public front {
 public:
  explicit router_front(store_place& place)
      : store_(place.open()), repository_(store_->open_repository(context_)) {}

  received_answer send(const sent_request& request) override {
    const std::string_view target = request.target;
    const auto query_start = target.find('?');
    const std::string path = decode_percent(target.substr(0, query_start));
    std::vector<web::field> fields;
    for (const auto& [name, value] : request.fields) fields.push_back({name, value});
    const std::string body = request.body.value_or("");
    const web::request asked{
        .method = request.method,
        .path = path,
        .query = query_start == target.npos ? "" : target.substr(query_start + 1),
        .fields = fields,
        .body = body,
        .id = "contract"};

    web::response answer;
    run(context_, answer_whole(asked, answer));

    received_answer received{.status = answer.status, .fields = {}, .body = answer.body};
    if (!answer.content_type.empty()) {
      received.fields.emplace_back("content-type", answer.content_type);
    }
    for (const auto& [name, value] : answer.fields) received.fields.emplace_back(name, value);
    if (request.method == "HEAD") received.body.clear();
    return received;
  }

 private:
  awaitable<void> answer_whole(const web::request& asked, web::response& answer) {
    co_await router_.handle(asked, answer);
    while (answer.rest) {
      const bool more = co_await answer.rest->next(answer.body);
      if (!more) answer.rest.reset();
    }
  }

  boost::asio::io_context context_{1};
  std::unique_ptr<job_store> store_;
  std::unique_ptr<job_repository> repository_;
  job_id_generator ids_{job_id_version::uuid4};
  manual_clock clock_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_st>()};
  feed::follower follower_{context_, *repository_, write_event, {}, log_};
  job_service jobs_{*repository_, ids_, clock_, follower_, default_max_attempts};
  feed::event_feed events_{context_, jobs_, follower_, clock_, {}};
  sha256 digest_;
  open_door clients_;
  api::request_failures failures_{api::routes(), log_};
  api::router router_{api::routes(), {jobs_, events_, digest_}, clients_, failures_, log_};
};

}  // namespace

std::unique_ptr<front> make_router_front(store_place& place) {
  return std::make_unique<router_front>(place);
}

}  // namespace extraction::test
