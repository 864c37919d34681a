#include "api/jobs/job_list.hpp"

#include "api/output/job_json.hpp"

namespace extraction::api {

namespace {

constexpr std::size_t piece_size = 64 * 1024;  // bytes

}  // namespace

awaitable<bool> job_list::next(std::string& into) {
  bool first = !started_;
  into += started_ ? "" : "[";
  started_ = true;

  const std::size_t enough = into.size() + piece_size;
  const job_page page = co_await jobs_.page(rest_, [&](const job& one) {
    if (!first) into += ',';
    first = false;
    append_job(one, into);
    return into.size() < enough;
  });

  rest_.after = page.last;
  rest_.offset = 0;
  rest_.limit -= page.count;
  if (page.more && rest_.limit > 0) co_return true;
  into += ']';
  co_return false;
}

}  // namespace extraction::api
