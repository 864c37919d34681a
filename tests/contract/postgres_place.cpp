// PostgreSQL: a separate schema on the server that the tests of this process share.
#include <memory>
#include <string>
#include <vector>

#include <spdlog/sinks/null_sink.h>

#include "contract/front.hpp"
#include "store/postgres/postgres_store.hpp"
#include "support/patient_settings.hpp"
#include "support/postgres_schema.hpp"

namespace extraction::test {

namespace {

class postgres_place final : public store_place {
 public:
  std::unique_ptr<job_store> open() override {
    return std::make_unique<store::postgres_store>(patient({.url = schema_.url()}), log_);
  }

  std::vector<std::string> environment() const override {
    return {"DATABASE_URL=" + schema_.url()};
  }

 private:
  postgres_schema schema_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
};

}  // namespace

std::unique_ptr<store_place> make_postgres_place() {
  return std::make_unique<postgres_place>();
}

}  // namespace extraction::test
