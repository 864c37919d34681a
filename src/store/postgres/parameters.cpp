#include "store/postgres/parameters.hpp"

#include <array>
#include <utility>

namespace extraction::store::postgres {

namespace {

constexpr int binary_format = 1;

template <class Integer>
std::string big_endian(Integer value) {
  std::string bytes(sizeof value, '\0');
  for (std::size_t i = 0; i < sizeof value; ++i)
    bytes[i] = static_cast<char>(value >> (8 * (sizeof value - 1 - i)));
  return bytes;
}

// Dimensions, whether there are NULLs, element type, length, number of the first element.
constexpr std::size_t has_null_at = 4;
constexpr std::size_t count_at = 12;
constexpr std::uint32_t null_length = 0xffffffff;

}  // namespace

array::array(element_type type)
    : bytes_(big_endian(std::uint32_t{1}) + big_endian(std::uint32_t{0}) +
             big_endian(static_cast<std::uint32_t>(type)) + big_endian(std::uint32_t{0}) +
             big_endian(std::uint32_t{1})) {}

void array::add(std::string_view element) {
  bytes_ += big_endian(static_cast<std::uint32_t>(element.size()));
  bytes_ += element;
  ++count_;
}

void array::add(std::int32_t element) {
  add(big_endian(static_cast<std::uint32_t>(element)));
}

void array::add(std::int64_t element) {
  add(big_endian(static_cast<std::uint64_t>(element)));
}

void array::add_null() {
  bytes_ += big_endian(null_length);
  has_null_ = true;
  ++count_;
}

std::string array::take() && {
  bytes_.replace(has_null_at, 4, big_endian(std::uint32_t{has_null_ ? 1u : 0u}));
  bytes_.replace(count_at, 4, big_endian(count_));
  return std::move(bytes_);
}

void parameters::add(std::string_view text) {
  add_bytes(text);
}

void parameters::add(std::int64_t number) {
  add_bytes(owned_.emplace_back(big_endian(static_cast<std::uint64_t>(number))));
}

void parameters::add(array elements) {
  add_bytes(owned_.emplace_back(std::move(elements).take()));
}

void parameters::add_bytes(std::string_view bytes) {
  // libpq reads a null pointer as NULL, and an empty view may hold one.
  values_.push_back(bytes.data() ? bytes.data() : "");
  lengths_.push_back(static_cast<int>(bytes.size()));
  formats_.push_back(binary_format);
}

}  // namespace extraction::store::postgres
