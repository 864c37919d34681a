# Everything the service links, from system packages; nothing is downloaded.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED CONFIG)
find_package(SQLite3 3.40 REQUIRED)
find_package(PostgreSQL 15 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)

# Asio and JSON are compiled once, in src/support/boost.cpp, and not in every file that includes them.
add_library(boost_settings INTERFACE)
target_link_libraries(boost_settings INTERFACE Boost::headers Threads::Threads)
# A request has up to a dozen coroutine frames at once; by default Asio keeps two for reuse.
target_compile_definitions(boost_settings INTERFACE
  BOOST_ALL_NO_LIB
  BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16
  BOOST_JSON_NO_LIB)
