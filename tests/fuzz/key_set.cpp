// Any bytes as a key set.
//
// Beyond not crashing: an accepted key is strong and distinguishable from every other.
#include "auth/key_set.hpp"

#include <cstdint>
#include <string_view>

#include "fuzz/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace extraction;
  using extraction::test::check;
  const auto set = auth::key_set::parse({reinterpret_cast<const char*>(data), size});
  if (!set) return 0;

  check(!set->keys().empty(), "a set that is taken has keys");
  check(set->keys().size() + set->refusals().size() <= auth::max_keys, "a set is bounded");
  check(set->same_keys(*set), "a set has its own keys");
  for (const auth::json_web_key& key : set->keys()) {
    if (key.id) check(set->find(key.id) == &key, "a key is found by its id alone");
    check(set->holds(key.identity), "a set holds its keys");
    check(!key.key.verifies("text", std::string(256, '\1')), "no key signed this");
    check(!key.key.verifies("text", std::string(64, '\1')), "nor this");
  }
  return 0;
}
