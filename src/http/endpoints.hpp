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

// The endpoints on which servers with these settings must listen: every address of the host,
// because a client may use any of them, all with the same port, which is filled in if it was 0.
// Addresses that this machine does not have, such as ::1 if IPv6 is turned off, are left out,
// unless none is left. Throws std::runtime_error with host and port in its message if the host is
// not ours or another program uses the port on one of the addresses.
std::vector<endpoint> reserve_endpoints(const settings& wanted);

// Listens on `where`; several acceptors may do so at the same time (SO_REUSEPORT, socket(7)).
// `alone` means that the server listens on no other address, so that [::] includes IPv4. Throws
// boost::system::system_error if it cannot listen.
acceptor listen_on(boost::asio::io_context& context, const endpoint& where, bool alone);

// "http://127.0.0.1:8000"
std::string url_of(const endpoint& where);

}  // namespace extraction::http
