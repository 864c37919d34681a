#include "api/input/query_parameters.hpp"

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

TEST(QueryParameters, DecodesNamesAndValues) {
  const query_parameters read{"document%5Fid=a+b%26c&=x&&limit&d=%3D=%zz%4"};
  EXPECT_EQ(read.find("document_id"), "a b&c");
  EXPECT_EQ(read.find("limit"), "");
  EXPECT_EQ(read.find("d"), "==%zz%4");
  EXPECT_EQ(read.find("e"), std::nullopt);
}

TEST(QueryParameters, TheLastValueCounts) {
  EXPECT_EQ(query_parameters{"a=1&a=2"}.find("a"), "2");
}

TEST(QueryParameters, AreAlwaysText) {
  EXPECT_EQ(query_parameters{"a=%FFx"}.find("a"), "\xEF\xBF\xBDx");
}

}  // namespace
}  // namespace extraction::api
