// Runs every case of cases.json against every front over every store.
//
// Beyond what a case says, three things must hold for each: the body is compact JSON, a refused
// request changes nothing, and a response shows what is stored.
#include <cctype>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "contract/body_pattern.hpp"
#include "contract/contract_case.hpp"
#include "contract/front.hpp"
#include "curl/handles.hpp"

namespace extraction::test {

// For GoogleTest's messages.
void PrintTo(const contract_case& shown, std::ostream* out) {
  *out << shown.name;
}
void PrintTo(const front_kind& shown, std::ostream* out) {
  *out << shown.name;
}
void PrintTo(const store_kind& shown, std::ostream* out) {
  *out << shown.name;
}

namespace {

using ::testing::Combine;
using ::testing::IsSupersetOf;
using ::testing::ValuesIn;

std::vector<std::string> split_list(const std::string& value) {
  std::vector<std::string> items{""};
  for (const char c : value) {
    if (c == ',') {
      items.emplace_back();
    } else if (c != ' ') {
      items.back() += c;
    }
  }
  return items;
}

// What a client that requested `base` makes of a Location (RFC 3986 §5.2).
std::string resolve(const std::string& base, const std::string& reference) {
  const curl::url_handle url{curl_url()};
  if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK) return "a faulty base";
  if (curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK) {
    return "a faulty reference";
  }
  char* resolved = nullptr;
  if (curl_url_get(url.get(), CURLUPART_URL, &resolved, 0) != CURLUE_OK) return "no URL";
  return curl::text{resolved}.get();
}

// Without what `view=full` adds behind the members that lists have.
json_tree as_listed(json_tree shown) {
  constexpr std::size_t listed_members = 8;
  shown.keys.resize(listed_members);
  shown.items.resize(listed_members);
  return shown;
}

// A front over a store of its own.
class stand {
 public:
  stand(const front_kind& front, const store_kind& store)
      : name_(name_of(front, store)), place_(store.make()), front_(front.make(*place_)) {}

  bool is_of(const front_kind& front, const store_kind& store) const {
    return name_ == name_of(front, store);
  }
  front& client() { return *front_; }

 private:
  static std::string name_of(const front_kind& front, const store_kind& store) {
    return front.name + " over " + store.name;
  }

  std::string name_;
  std::unique_ptr<store_place> place_;
  std::unique_ptr<front> front_;
};

// Starting the service takes longer than a case. As most cases are refused, or only read, they
// leave the store as empty as it was; then the next case uses the same stand.
class Contract
    : public ::testing::TestWithParam<std::tuple<front_kind, store_kind, contract_case>> {
 protected:
  static void TearDownTestSuite() { stand_.reset(); }

  void SetUp() override {
    const auto& [front, store, tested] = GetParam();
    if (stand_ && !stand_->is_of(front, store)) stand_.reset();
    if (!stand_) stand_.emplace(front, store);
    front_ = &stand_->client();
  }

  void TearDown() override {
    // Kept only after all has gone well, for a service that has died cannot be asked.
    std::optional<stand> used = std::exchange(stand_, std::nullopt);
    if (used && !HasFailure() && list().empty() && !has_events()) stand_ = std::move(used);
  }

  json_tree create(const json_tree& fields) {
    const received_answer answer = front_->send({.method = "POST",
                                                 .target = "/extraction-jobs",
                                                 .fields = {{"Content-Type", "application/json"}},
                                                 .body = to_compact_text(fields)});
    EXPECT_EQ(answer.status, 201U) << answer.body;
    return parse_json(answer.body);
  }

  std::vector<json_tree> list() {
    const received_answer answer = front_->send(
        {.method = "GET", .target = "/extraction-jobs", .fields = {}, .body = std::nullopt});
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return parse_json(answer.body).items;
  }

  // Whether anything has ever been stored; a deletion is an event, too.
  bool has_events() {
    const received_answer answer =
        front_->send({.method = "GET", .target = "/events", .fields = {}, .body = std::nullopt});
    return answer.status != 200U || !parse_json(answer.body).at("events").items.empty();
  }

  // The expected jobs after `answer`: a POST adds the one it shows, a PATCH changes one, and a
  // DELETE removes the one that its path names.
  static std::vector<json_tree> expected_jobs(std::vector<json_tree> before,
                                              const sent_request& request,
                                              const received_answer& answer) {
    if (answer.status == 201) before.push_back(parse_json(answer.body));
    if (answer.status == 200 && request.method == "PATCH") {
      const json_tree shown = as_listed(parse_json(answer.body));
      for (json_tree& job : before) {
        if (job.at("id") == shown.at("id")) job = shown;
      }
    }
    if (answer.status == 204 && request.method == "DELETE") {
      std::erase_if(before, [&](const json_tree& job) {
        return request.target == "/extraction-jobs/" + job.at("id").text;
      });
    }
    return before;
  }

  static inline std::optional<stand> stand_;
  front* front_ = nullptr;
};

TEST_P(Contract, Holds) {
  const auto& [name, jobs, asked, expected] = std::get<contract_case>(GetParam());
  std::vector<json_tree> created;
  for (const json_tree& job : jobs) created.push_back(create(job));
  sent_request request = asked;
  if (const auto at = request.target.find("{id0}"); at != std::string::npos) {
    request.target.replace(at, 5, created.at(0).at("id").text);
  }

  const received_answer answer = front_->send(request);

  EXPECT_EQ(answer.status, expected.status) << answer.body;
  if (expected.location) {
    // Without a prefix, behind an API Gateway stage, and behind a proxy that serves other paths,
    // too.
    for (const std::string origin : {"http://api", "http://api/prod", "http://api/a/b"}) {
      EXPECT_EQ(resolve(origin + request.target, answer.field("location")),
                origin + *expected.location)
          << answer.field("location");
    }
  }
  if (!expected.allow.empty()) {
    EXPECT_THAT(split_list(answer.field("allow")), IsSupersetOf(expected.allow));
  }
  for (const auto& [field, value] : expected.fields) {
    EXPECT_EQ(answer.field(field), value) << field;
  }
  if (expected.body) {
    EXPECT_EQ(answer.field("content-type"), "application/json");
    const json_tree body = parse_json(answer.body);
    EXPECT_EQ(find_difference(*expected.body, body, created), std::nullopt);
    EXPECT_EQ(to_compact_text(body), answer.body);
  }
  if (request.method == "HEAD" || answer.status == 204 || answer.status == 304) {
    EXPECT_EQ(answer.body, "");
  }
  EXPECT_EQ(list(), expected_jobs(created, request, answer));
}

std::string to_test_name(const ::testing::TestParamInfo<Contract::ParamType>& info) {
  const auto& [front, store, tested] = info.param;
  std::string name = front.name + "_" + store.name + "_" + tested.name;
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return std::to_string(info.index) + "_" + name;
}

INSTANTIATE_TEST_SUITE_P(AllCases, Contract,
                         Combine(ValuesIn(fronts()), ValuesIn(stores()),
                                 ValuesIn(read_contract_cases(CONTRACT_CASES))),
                         to_test_name);

TEST(ContractCases, AreAllThere) {
  EXPECT_EQ(read_contract_cases(CONTRACT_CASES).size(), 264U);
}

}  // namespace
}  // namespace extraction::test
