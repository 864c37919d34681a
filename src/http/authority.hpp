// The host and port of a URI or a Host field. Pure.
#pragma once

#include <string_view>

namespace extraction::http {

// Whether `text` is a host with or without a port (RFC 9110 §7.2): a name, an IPv4 address, or an
// IPv6 address in brackets. An empty host is refused, because an http URI must have a host (RFC
// 9110 §4.2.1). So is user information (RFC 9110 §4.2.4).
bool is_authority(std::string_view text);

}  // namespace extraction::http
