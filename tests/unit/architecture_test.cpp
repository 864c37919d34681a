// Includes point one way, so that a reader of one folder needs to know only those below it.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace extraction {
namespace {

namespace fs = std::filesystem;

// The domain: it includes nothing but itself.
const std::string domain = "domain";
// Builds everything, so it may include everything.
const std::string root = "root";

const std::set<std::string> root_files{"app",         "command_line", "config",       "main",
                                       "maintenance", "options",      "store_options"};

// What a folder may include besides itself. Siblings do not know each other.
const std::map<std::string, std::set<std::string>> allowed{
    {domain, {}},
    {"web", {domain}},
    {"api", {"web", domain}},
    {"http", {"web", domain}},
    {"logging", {"web", domain}},
    {"auth", {"web", domain}},
    {"store", {domain}},
};

std::string folder_of(const fs::path& file) {
  if (file.has_parent_path()) return file.begin()->string();
  return root_files.contains(file.stem().string()) ? root : domain;
}

TEST(Architecture, IncludesPointOneWay) {
  const fs::path source{SOURCE_FOLDER};
  const std::regex include{R"(^#include "([^"]+)\")"};
  std::size_t seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(source)) {
    const fs::path file = fs::relative(entry.path(), source);
    if (file.extension() != ".hpp" && file.extension() != ".cpp") continue;
    const std::string from = folder_of(file);
    if (from == root) continue;
    ASSERT_TRUE(allowed.contains(from)) << file << ": say here what its folder may include";

    std::ifstream text{entry.path()};
    for (std::string line; std::getline(text, line);) {
      std::smatch found;
      if (!std::regex_search(line, found, include)) continue;
      const fs::path target{found[1].str()};
      if (!fs::exists(source / target)) continue;  // made by CMake
      ++seen;
      const std::string to = folder_of(target);
      EXPECT_TRUE(to == from || allowed.at(from).contains(to)) << file << " includes " << target;
    }
  }
  EXPECT_GT(seen, 100u);
}

// The only place with SQL is the store, and the only one with the protocol is the server.
TEST(Architecture, LibrariesStayInTheirFolders) {
  const std::map<std::string, std::set<std::string>> homes{
      {"sqlite3.h", {"store"}},
      {"libpq-fe.h", {"store"}},
      {"openssl/", {"auth", "store", "lambda"}},
      {"curl/", {"auth", "lambda"}},
      {"CLI/", {root}},
      {"boost/json", {"api", "auth", "lambda"}}};
  const fs::path source{SOURCE_FOLDER};
  for (const auto& entry : fs::recursive_directory_iterator(source)) {
    const fs::path file = fs::relative(entry.path(), source);
    if (file.extension() != ".hpp" && file.extension() != ".cpp") continue;
    if (file == "precompiled.hpp" || file == "boost.cpp") continue;
    std::ifstream text{entry.path()};
    for (std::string line; std::getline(text, line);) {
      for (const auto& [library, folders] : homes) {
        if (line.starts_with("#include <" + library)) {
          EXPECT_TRUE(folders.contains(folder_of(file))) << file << ": " << line;
        }
      }
    }
  }
}

}  // namespace
}  // namespace extraction
