// What the contract suite runs against: every front over every store. A new front or store joins
// with one factory in fronts() or stores().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "jobs/job_repository.hpp"

namespace extraction::test {

struct sent_request {
  std::string method;
  std::string target;  // path and query, as on the request line
  std::vector<std::pair<std::string, std::string>> fields;
  std::optional<std::string> body;
};

struct received_answer {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  std::string body;

  // The value of the first field of that name; empty if there is none.
  std::string field(const std::string& name) const;
};

// The service as a client sees it, over a store of its own, with authentication off.
class front {
 public:
  virtual ~front() = default;
  virtual received_answer send(const sent_request& request) = 0;
};

// An empty place for jobs, and the two ways to open it. It is removed with its object.
class store_place {
 public:
  virtual ~store_place() = default;
  virtual std::unique_ptr<job_store> open() = 0;
  // The same for the real binary, as "NAME=value".
  virtual std::vector<std::string> environment() const = 0;
};

struct store_kind {
  std::string name;
  std::function<std::unique_ptr<store_place>()> make;
};

struct front_kind {
  std::string name;
  // The place must outlive the front.
  std::function<std::unique_ptr<front>(store_place& place)> make;
};

std::vector<store_kind> stores();
std::vector<front_kind> fronts();

std::unique_ptr<store_place> make_sqlite_memory_place();
std::unique_ptr<store_place> make_sqlite_file_place();
std::unique_ptr<store_place> make_postgres_place();
std::unique_ptr<front> make_router_front(store_place& place);
std::unique_ptr<front> make_binary_front(store_place& place);
std::unique_ptr<front> make_http_api_front(store_place& place);
std::unique_ptr<front> make_function_url_front(store_place& place);
// The packaged function that the environment variable BOOTSTRAP names, behind a stand-in for
// Lambda, or behind AWS's own emulator if RIE_BIN names it.
std::unique_ptr<front> make_package_front(store_place& place);

}  // namespace extraction::test
