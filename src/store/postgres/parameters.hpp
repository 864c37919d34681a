// The parameter values of a statement, in PostgreSQL's binary format: no escaping, no parsing.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace extraction::store::postgres {

// As an element of an array of bytes. Not copied.
inline std::string_view to_bytes(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A one-dimensional array of texts, bytes or integers, in the format that array_recv (arrayfuncs.c
// in the server) reads.
class array {
 public:
  // The type's number in the server's catalog pg_type.
  enum element_type : std::uint32_t { bytea = 17, int8 = 20, int4 = 23, text = 25 };

  explicit array(element_type type);

  void add(std::string_view element);
  void add(std::int32_t element);
  void add(std::int64_t element);
  void add_null();

  // Adds NULL for nullopt.
  template <class Element>
  void add_nullable(const std::optional<Element>& element) {
    element ? add(*element) : add_null();
  }

  std::string take() &&;

 private:
  std::string bytes_;
  std::uint32_t count_ = 0;
  bool has_null_ = false;
};

// Movable, but not copyable: it points into itself.
class parameters {
 public:
  parameters() = default;
  parameters(parameters&&) noexcept = default;
  parameters& operator=(parameters&&) noexcept = default;

  void add(std::string_view text);  // not copied: it must live until the statement has been sent
  void add(std::int64_t number);
  void add(array elements);

  // In the form that PQsendQueryParams takes.
  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void add_bytes(std::string_view bytes);

  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::list<std::string> owned_;
};

}  // namespace extraction::store::postgres
