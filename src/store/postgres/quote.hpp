// Names and strings quoted for SQL, for statements that take no parameters.
#pragma once

#include <memory>
#include <new>
#include <string>

#include <libpq-fe.h>

namespace extraction::store::postgres {

// `escape` is PQescapeIdentifier or PQescapeLiteral.
inline std::string quote(PGconn& server, const std::string& text,
                         char* (*escape)(PGconn*, const char*, std::size_t)) {
  const std::unique_ptr<char, decltype(&PQfreemem)> quoted{
      escape(&server, text.data(), text.size()), PQfreemem};
  if (!quoted) throw std::bad_alloc();
  return quoted.get();
}

}  // namespace extraction::store::postgres
