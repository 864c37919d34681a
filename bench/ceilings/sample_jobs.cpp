#include "sample_jobs.hpp"

#include <string>

namespace extraction::bench {

job sample_jobs::next() {
  const timestamp now = clock_.now();
  job made;
  made.id = ids_.next(now);
  made.document_id = "document-" + std::to_string(document_(random_));
  made.priority = priority_(random_);
  made.metadata = R"({"source":"upload","pages":12,"tags":["invoice","eu"]})";
  made.created_at = made.updated_at = to_iso_format(now);
  return made;
}

}  // namespace extraction::bench
