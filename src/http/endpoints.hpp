// The addresses a server listens on.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/settings.hpp"
#include "support/awaitable.hpp"

namespace extraction::http {

using endpoint = boost::asio::ip::tcp::endpoint;
using acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, executor>;

// Where servers with these settings are to listen: on every address of the host, for a client may
// take any of them, and on the same port, filled in if it was 0. Addresses that this machine does
// not have, as ::1 where IPv6 is turned off, are left out, unless none is left. Throws
// std::runtime_error, which names host and port, if the host is not ours or another program has the
// port on one of the addresses.
std::vector<endpoint> reserve_endpoints(const settings& wanted);

// Listens there; several may at one time (SO_REUSEPORT, socket(7)). `alone`: on no other address,
// so that [::] stands for those of IPv4, too. Throws boost::system::system_error if it cannot.
acceptor listen_on(boost::asio::io_context& context, const endpoint& where, bool alone);

// "http://127.0.0.1:8000"
std::string url_of(const endpoint& where);

}  // namespace extraction::http
