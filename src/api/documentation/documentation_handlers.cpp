#include "api/documentation/documentation_handlers.hpp"

#include "api/documentation/openapi_document.hpp"

namespace extraction::api {

awaitable<void> get_openapi(call c) {
  c.answer.body = openapi_document;
  co_return;
}

}  // namespace extraction::api
