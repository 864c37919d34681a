#include "api/events/timeline.hpp"

#include <limits>

namespace extraction::api {

namespace {

constexpr std::size_t piece_size = 64 * 1024;  // bytes

}  // namespace

awaitable<result<bool>> timeline::read_piece(std::string& into) {
  const std::size_t start = into.size();
  const event_visitor visit = [&](const recorded_event& shown) {
    into += has_begun_ ? "," : "[";
    has_begun_ = true;
    write_(shown, into);
    return into.size() - start < piece_size;
  };
  const auto page =
      co_await jobs_.timeline(id_, after_, std::numeric_limits<std::int64_t>::max(), visit);
  if (!page) co_return page.error();
  after_ = page->last.position;
  if (page->more) co_return true;
  into += has_begun_ ? "]" : "[]";
  co_return false;
}

awaitable<bool> timeline::next(std::string& into) {
  const auto more = co_await read_piece(into);
  if (!more) throw store_unavailable("the job was deleted while its events were being sent");
  co_return *more;
}

}  // namespace extraction::api
