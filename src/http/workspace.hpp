// What a connection needs only while a request is in hand. Pooled, so that ten thousand idle
// connections do not each hold one, and so that its memory is warm.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction::http {

struct workspace {
  std::vector<web::field> fields;
  std::string request_id;
  std::string path;     // percent-decoded, if that changed it
  std::string body;     // of the request, unless it arrived together with its head
  std::string surplus;  // what arrived behind such a body
  web::response answer;
  std::string output;

  // Forgets the request; keeps memory up to a bound.
  void clear();
};

// Belongs to one I/O thread, and outlives what was taken from it.
class workspace_pool {
 public:
  struct giver {
    workspace_pool* pool;
    void operator()(workspace* used) const { pool->give_back(used); }
  };
  using loan = std::unique_ptr<workspace, giver>;

  loan take();

 private:
  void give_back(workspace* used);

  std::vector<std::unique_ptr<workspace>> free_;
};

}  // namespace extraction::http
