// Memory that a connection needs only while a request is in progress. It is pooled, so that ten
// thousand idle connections do not each hold one, and so that the memory is warm.
#pragma once

#include <cstddef>
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
  std::string surplus;  // what arrived after such a body
  web::response answer;
  std::string output;

  // Forgets the request, and keeps memory up to a limit. True: there was more.
  bool clear();
};

// Belongs to one I/O thread, and must outlive what was taken from it.
class workspace_pool {
 public:
  struct giver {
    workspace_pool* pool;
    void operator()(workspace* used) const { pool->give_back(used); }
  };
  using loan = std::unique_ptr<workspace, giver>;

  loan take();

  // Gives back the memory of what has been sent, for a request that goes on but may be silent for
  // long.
  void slim(workspace& held);

  // Returns memory to the system: workspaces that no request has needed since the last call, and
  // what large requests have left. Must be called from time to time, until the pool is lean.
  void trim();

  // Whether there is nothing to trim.
  bool is_lean() const;

 private:
  void give_back(workspace* used) noexcept;

  std::vector<std::unique_ptr<workspace>> free_;
  std::size_t unneeded_ = 0;     // the lowest number of free ones since the last trim()
  bool has_freed_much_ = false;  // since then
};

}  // namespace extraction::http
