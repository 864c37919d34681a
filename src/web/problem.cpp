#include "web/problem.hpp"

#include "web/json_text.hpp"

namespace extraction::web {

void write_problem(unsigned status, std::string_view detail, response& answer) {
  answer.clear();
  answer.status = status;
  json_writer writer{answer.body};
  writer.begin_object();
  writer.key("detail");
  writer.string(detail);
  writer.end_object();
  if (status == 503) answer.fields.push_back({"retry-after", "1"});  // seconds
}

}  // namespace extraction::web
