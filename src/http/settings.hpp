// Limits of the HTTP server. Each answers with the status it earns, then closes. Fixed are the
// number of fields (100; 431), the length of a chunk's size line (256 bytes; 400) and of all
// chunks' extensions (16 KiB; 413), as no client comes near them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace extraction::http {

struct settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;  // 0: any free one

  std::size_t max_request_line = 8 * 1024;  // bytes; 414
  std::size_t max_header = 16 * 1024;       // bytes, of all fields; 431
  std::size_t max_body = 1024 * 1024;       // bytes; 413
  std::size_t max_connections = 16'384;     // of all threads; 503
  // Bytes of bodies that are arriving at one time, of all threads; 503. One body may hold as much
  // as it leaves to others.
  std::size_t max_arriving_bodies = 256 * 1024 * 1024;
  // Bytes of a body that is not wanted, for which the connection is kept rather than closed
  std::size_t max_dropped_body = 256 * 1024;

  std::chrono::milliseconds header_timeout{10'000};  // from the first byte to the last; 408
  std::chrono::milliseconds body_timeout{30'000};    // of the whole body; 408
  // Between two requests. Load balancers keep an idle connection for 60 s: were it the same here,
  // both would close at one time, and a request that they send just then would be lost.
  std::chrono::milliseconds idle_timeout{75'000};
  std::chrono::milliseconds write_timeout{30'000};  // without progress
  std::chrono::milliseconds shutdown_timeout{10'000};

  // After an answer that did not wait for the whole request: how long, in all and without a byte,
  // what its client still sends is read and dropped, and how much of it if no length was announced.
  // Were the connection closed at once, a reset could overtake the answer (RFC 9112 §9.6). The
  // times are those of nginx's lingering_close.
  std::chrono::milliseconds linger_time{30'000};
  std::chrono::milliseconds linger_timeout{5'000};
  std::size_t max_unannounced = 8 * 1024 * 1024;  // bytes
};

}  // namespace extraction::http
