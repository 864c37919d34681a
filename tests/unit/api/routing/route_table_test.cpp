#include "api/routing/route_table.hpp"

#include <array>
#include <optional>
#include <string>

#include <gmock/gmock.h>

#include "api/routing/join_routes.hpp"

namespace extraction::api {
namespace {

using testing::ElementsAre;

awaitable<void> do_nothing(call) {
  co_return;
}

constexpr std::array of_jobs{
    route{"GET", "/jobs/{id}", access::read, do_nothing},
    route{"DELETE", "/jobs/{id}", access::write, do_nothing},
    route{"GET", "/jobs", access::read, do_nothing},
    route{"PUT", "/jobs/{id}/notes/{note}", access::write, do_nothing},
};
constexpr std::array of_statistics{
    route{"GET", "/jobs/{id}/notes/latest", access::read, do_nothing},
    route{"POST", "/jobs/oldest", std::nullopt, do_nothing},
    route{"GET", "/jobs/oldest", std::nullopt, do_nothing},
};
constexpr auto rows = join_routes(of_jobs, of_statistics);
constexpr route_table table{rows};

// "METHOD template", or "" if there is none.
std::string find(std::string_view method, std::string_view path) {
  const route* const row = table.find(method, path).row;
  return row == nullptr ? "" : std::string(row->method) + " " + std::string(row->path.text());
}

TEST(RouteTable, FindsTheRowOfMethodAndPath) {
  EXPECT_EQ(find("GET", "/jobs"), "GET /jobs");
  EXPECT_EQ(find("GET", "/jobs/7"), "GET /jobs/{id}");
  EXPECT_EQ(find("DELETE", "/jobs/7"), "DELETE /jobs/{id}");
  EXPECT_EQ(find("PUT", "/jobs/7/notes/8"), "PUT /jobs/{id}/notes/{note}");
  EXPECT_EQ(find("POST", "/jobs"), "");
  EXPECT_EQ(find("get", "/jobs"), "");
  EXPECT_EQ(find("GET", "/jobs/7/notes"), "");
  EXPECT_EQ(find("GET", "*"), "");
}

TEST(RouteTable, FindsTheParametersOfThePath) {
  const auto [row, parameters] = table.find("PUT", "/jobs/7/notes/8");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(parameters["id"], "7");
  EXPECT_EQ(parameters["note"], "8");
}

TEST(RouteTable, ServesHeadWhereverThereIsGet) {
  EXPECT_EQ(find("HEAD", "/jobs/7"), "GET /jobs/{id}");
  EXPECT_EQ(find("HEAD", "/jobs/7/notes/8"), "");
}

TEST(RouteTable, PrefersALiteralSegmentToAParameter) {
  EXPECT_EQ(find("GET", "/jobs/oldest"), "GET /jobs/oldest");
  EXPECT_EQ(find("GET", "/jobs/oldest2"), "GET /jobs/{id}");
  EXPECT_EQ(find("GET", "/jobs/7/notes/latest"), "GET /jobs/{id}/notes/latest");
  // Also for a method that only the other template has.
  EXPECT_EQ(find("DELETE", "/jobs/oldest"), "");
  EXPECT_EQ(find("PUT", "/jobs/7/notes/latest"), "");
}

TEST(RouteTable, NamesTheMethodsOfAPath) {
  EXPECT_EQ(table.allowed_methods("/jobs"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(table.allowed_methods("/jobs/7"), "DELETE, GET, HEAD, OPTIONS");
  EXPECT_EQ(table.allowed_methods("/jobs/oldest"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(table.allowed_methods("/jobs/7/notes/8"), "PUT, OPTIONS");
  EXPECT_EQ(table.allowed_methods("/jobs/7/notes"), "");
  EXPECT_EQ(table.allowed_methods("*"), "DELETE, GET, HEAD, POST, PUT, OPTIONS");
}

TEST(RouteTable, KeepsEachRowAtItsIndex) {
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(table.index_of(table.rows()[i]), i);
  EXPECT_EQ(rows.size(), of_jobs.size() + of_statistics.size());
}

TEST(JoinRoutes, TellsWhereANameDiffers) {
  static_assert(differ_in_a_name("/jobs/{id}", "/jobs/{job}"));
  static_assert(differ_in_a_name("/jobs/{id}/notes", "/jobs/{id2}"));
  static_assert(differ_in_a_name("/jobs/{id}/notes/{note}", "/jobs/{id}/notes/{text}"));
  static_assert(!differ_in_a_name("/jobs/{id}", "/jobs/{id}/notes"));
  static_assert(!differ_in_a_name("/jobs/{id}", "/jobs/oldest"));
  static_assert(!differ_in_a_name("/jobs/{id}/notes/{note}", "/jobs/{id}/notes/latest"));
}

}  // namespace
}  // namespace extraction::api
