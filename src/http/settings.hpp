// Limits of the HTTP server. A request that exceeds one is answered with the status given here, and
// the connection is closed. Some limits are fixed, as no client comes near them: the number of
// fields (100; 431), the length of a chunk's size line (256 bytes; 400) and of the extensions of
// all chunks (16 KiB; 413).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace extraction::http {

struct settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;  // 0: any free port

  std::size_t max_request_line = 8 * 1024;  // bytes; 414
  std::size_t max_header = 16 * 1024;       // bytes of all fields together; 431
  std::size_t max_body = 1024 * 1024;       // bytes; 413
  std::size_t max_connections = 16'384;     // on all threads; 503
  // Bytes of bodies that are being received at once, on all threads; 503. A single body may use no
  // more than what is left to the others.
  std::size_t max_arriving_bodies = 256 * 1024 * 1024;
  // Bytes of a refused body that are read to keep the connection instead of closing it.
  std::size_t max_dropped_body = 256 * 1024;

  std::chrono::milliseconds header_timeout{
      10'000};  // from the first byte of the request to the end of its header; 408
  std::chrono::milliseconds body_timeout{30'000};  // for the whole body; 408
  // Time between two requests. Load balancers keep an idle connection for 60 s: with the same time
  // here, both sides would close at once, and a request sent at that moment would be lost.
  std::chrono::milliseconds idle_timeout{75'000};
  std::chrono::milliseconds write_timeout{30'000};  // without progress
  std::chrono::milliseconds shutdown_timeout{10'000};

  // After a response that did not wait for the whole request: how long, in all and without a byte,
  // the rest that the client still sends is read and dropped, and how much of it if no length was
  // announced. If the connection were closed at once, a reset could overtake the response (RFC 9112
  // §9.6). The times are those of nginx's lingering_close.
  std::chrono::milliseconds linger_time{30'000};
  std::chrono::milliseconds linger_timeout{5'000};
  std::size_t max_unannounced = 8 * 1024 * 1024;  // bytes
};

}  // namespace extraction::http
