#include "lambda/admit_service.hpp"

#include <gmock/gmock.h>

#include "lambda/gateway_event.hpp"

namespace extraction::lambda {
namespace {

invocation call(std::string event) {
  return {.request_id = "1", .trace_id = "", .deadline = {}, .event = std::move(event)};
}

TEST(AdmitService, LogsInAsItIsTold) {
  admit_service function{[](const master_login& login) {
    EXPECT_EQ(login.user, "jobsadmin");
    EXPECT_EQ(login.password, "s3cret");
    return "extraction_service";
  }};
  EXPECT_EQ(function.handle(call(R"({"username":"jobsadmin","password":"s3cret"})")).result,
            R"({"role":"extraction_service"})");
}

TEST(AdmitService, RefusesAnEventThatIsIncomplete) {
  admit_service function{
      [](const master_login&) -> std::string { throw std::logic_error("called"); }};
  for (const char* event :
       {"", "{", "[]", "{}", R"({"username":"a"})", R"({"username":"a","password":""})",
        R"({"username":"a","password":7})"}) {
    EXPECT_THROW(function.handle(call(event)), unsupported_event) << event;
  }
}

}  // namespace
}  // namespace extraction::lambda
