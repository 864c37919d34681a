// Boost.Asio and Boost.JSON, compiled once for the whole project.
#include <boost/asio/impl/src.hpp>
#include <boost/json/src.hpp>
