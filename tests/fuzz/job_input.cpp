// Any bytes as the body of a request that creates or changes a job, or as the query of a list. The
// first byte of the input selects which.
//
// What is accepted must obey the rules of a job, a refusal must say why, and everything that is
// echoed or kept must be compact JSON with no key twice in an object.
#include "api/jobs/job_input.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "api/input/refusal.hpp"
#include "fuzz/check.hpp"
#include "support/json_tree.hpp"
#include "support/utf8.hpp"

namespace extraction::test {

namespace {

bool has_unique_keys(const json_tree& tree) {
  return std::set<std::string>(tree.keys.begin(), tree.keys.end()).size() == tree.keys.size() &&
         std::ranges::all_of(tree.items, has_unique_keys);
}

bool is_compact_json(std::string_view text) {
  try {
    const json_tree tree = parse_json(text);
    return has_unique_keys(tree) && to_compact_text(tree) == text;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

void check_text(std::string_view text) {
  check(is_utf8(text), "a text is UTF-8");
  check(text.find('\0') == std::string_view::npos, "a text has no U+0000");
}

// It is shown as it was understood.
void check_time(const std::optional<timestamp>& time) {
  if (time) check(parse_iso_format(to_iso_format(*time)) == time, "a time can be shown");
}

void check_rules(const new_job& fields) {
  check_text(fields.document_id);
  const std::size_t length = count_characters(fields.document_id);
  check(length >= 1 && length <= 512, "document_id has 1 to 512 characters");
  check(fields.priority >= 0 && fields.priority <= 10, "priority is 0 to 10");
  check(!fields.queue.empty() && fields.queue.size() <= 64, "a queue has 1 to 64 characters");
  check(
      std::ranges::all_of(
          fields.queue, [](char c) { return std::isalnum(c) || c == '.' || c == '_' || c == '-'; }),
      "a queue has letters, digits and three marks");
  check(!fields.max_attempts || (*fields.max_attempts >= 1 && *fields.max_attempts <= 100),
        "max_attempts is 1 to 100");
  check_time(fields.run_after);
  if (!fields.metadata) return;
  check(is_compact_json(*fields.metadata), "metadata is compact JSON");
  check(fields.metadata->starts_with('{'), "metadata is an object");
}

void check_rules(const job_change& change) {
  check(is_job_status(change.status), "status is one of the four");
  if (change.error_message && *change.error_message) check_text(**change.error_message);
  check(!change.run_after || change.status == "pending", "only a pending job has a time");
  check_time(change.run_after.value_or(std::nullopt));
  check(!change.output || change.status == "completed", "only a completed job has an output");
  if (!change.output || !*change.output) return;
  check(is_compact_json(**change.output), "an output is compact JSON");
  check((*change.output)->starts_with('{'), "an output is an object");
  check((*change.output)->size() <= 16 * 1024, "an output has at most 16 KiB");
}

void check_rules(const job_query& query) {
  check(!query.document_id || is_utf8(*query.document_id), "a filter is UTF-8");
  check(!query.status || is_utf8(*query.status), "a filter is UTF-8");
}

void check_refusal(const api::refusal& why) {
  for (const api::fault& one : why.found) {
    check(is_compact_json(one.input), "the input is echoed as compact JSON");
  }
  web::response answer;
  api::write_refusal(why, answer);
  check(answer.status == (why.body ? 400 : 422), "a refusal is a 400 or a 422");
  check(is_compact_json(answer.body), "a refusal is compact JSON");
}

template <class Fields>
void check_outcome(const std::optional<Fields>& read, const api::refusal& why) {
  check(read.has_value() == why.empty(), "there is a value exactly if nothing says why not");
  read ? check_rules(*read) : check_refusal(why);
}

}  // namespace

}  // namespace extraction::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace extraction;
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  const web::request asked{
      .method = {}, .path = {}, .query = text, .fields = {}, .body = text, .id = {}};
  api::refusal why;
  switch (data[0] % 3) {
    case 0: test::check_outcome(api::read_new_job(asked, why), why); break;
    case 1: test::check_outcome(api::read_job_change(asked, why), why); break;
    default: test::check_outcome(api::read_job_query(asked, why), why);
  }
  return 0;
}
