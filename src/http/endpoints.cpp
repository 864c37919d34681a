#include "http/endpoints.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>

namespace extraction::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::system_error;

namespace {

using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// With port 0 the first address picks the port, which may be in use on the others.
constexpr int most_tries = 20;

bool is_missing_here(const boost::system::error_code& problem) {
  return problem == boost::system::errc::address_not_available ||
         problem == boost::system::errc::address_family_not_supported;
}

std::vector<endpoint> resolve(const settings& wanted) {
  asio::io_context context;
  tcp::resolver resolver{context};
  std::vector<endpoint> found;
  for (const auto& entry :
       resolver.resolve(wanted.host, std::to_string(wanted.port),
                        tcp::resolver::numeric_service | tcp::resolver::passive)) {
    if (std::ranges::find(found, entry.endpoint()) == found.end()) {
      found.push_back(entry.endpoint());
    }
  }
  return found;
}

// All endpoints with the same port, without addresses that do not belong to this machine.
std::vector<endpoint> reserve(const std::vector<endpoint>& wanted) {
  asio::io_context context;
  std::vector<tcp::acceptor> probes;
  std::vector<endpoint> reserved;
  std::optional<system_error> missing;
  for (endpoint one : wanted) {
    if (one.port() == 0 && !reserved.empty()) one.port(reserved.front().port());
    try {
      // Without SO_REUSEPORT, so that it fails where another program listens: with it, the kernel
      // would give that program a share of our connections.
      tcp::acceptor probe{context, one.protocol()};
      probe.set_option(tcp::acceptor::reuse_address(true));
      if (one.address().is_v6() && wanted.size() > 1) probe.set_option(asio::ip::v6_only(true));
      probe.bind(one);
      probe.listen();
      reserved.push_back(probe.local_endpoint());
      probes.push_back(std::move(probe));
    } catch (const system_error& problem) {
      if (!is_missing_here(problem.code())) throw;
      missing = problem;
    }
  }
  if (reserved.empty() && missing) throw *missing;
  return reserved;
}

}  // namespace

std::vector<endpoint> reserve_endpoints(const settings& wanted) {
  try {
    const std::vector<endpoint> found = resolve(wanted);
    for (int tries = 1;; ++tries) {
      try {
        return reserve(found);
      } catch (const system_error&) {
        if (wanted.port != 0 || tries == most_tries) throw;
      }
    }
  } catch (const system_error& problem) {
    throw std::runtime_error("cannot listen on " + wanted.host + " port " +
                             std::to_string(wanted.port) + ": " + problem.code().message());
  }
}

acceptor listen_on(asio::io_context& context, const endpoint& where, bool alone) {
  acceptor made{context.get_executor(), where.protocol()};
  made.set_option(tcp::acceptor::reuse_address(true));
  made.set_option(reuse_port(true));
  if (where.address().is_v6() && !alone) made.set_option(asio::ip::v6_only(true));
  // Otherwise Asio hides such an error, and accepts nothing until another client comes.
  made.set_option(asio::socket_base::enable_connection_aborted(true));
  made.bind(where);
  made.listen();
  made.non_blocking(true);
  return made;
}

std::string url_of(const endpoint& where) {
  const std::string host = where.address().is_v6() ? "[" + where.address().to_string() + "]"
                                                   : where.address().to_string();
  return "http://" + host + ":" + std::to_string(where.port());
}

}  // namespace extraction::http
