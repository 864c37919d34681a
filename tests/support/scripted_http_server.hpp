// A server on loopback that answers every request with exactly the bytes that a test specifies.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

namespace extraction::test {

// Serves one connection at a time, on a thread of its own. Thread-safe.
class scripted_http_server {
 public:
  using tcp = boost::asio::ip::tcp;
  // Writes whatever it likes; the connection is closed afterwards. Must return once the client has
  // gone.
  using answer = std::function<void(tcp::socket&)>;

  explicit scripted_http_server(answer script)
      : script_(std::move(script)), thread_([this](std::stop_token stop) { serve(stop); }) {}

  explicit scripted_http_server(std::string bytes)
      : scripted_http_server([text = std::move(bytes)](tcp::socket& client) {
          boost::system::error_code gone;
          boost::asio::write(client, boost::asio::buffer(text), gone);
        }) {}

  ~scripted_http_server() {
    thread_.request_stop();
    boost::system::error_code ignored;
    tcp::socket{context_}.connect(acceptor_.local_endpoint(), ignored);  // wakes accept()
    thread_.join();
  }

  scripted_http_server(const scripted_http_server&) = delete;
  scripted_http_server& operator=(const scripted_http_server&) = delete;

  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) +
           std::string{path};
  }

  // As they arrived, header and body.
  std::vector<std::string> requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
  }

 private:
  void serve(const std::stop_token& stop) {
    while (true) {
      tcp::socket client = acceptor_.accept();
      if (stop.stop_requested()) return;
      if (std::string request = read_request(client); !request.empty()) {
        {
          const std::lock_guard lock{mutex_};
          requests_.push_back(std::move(request));
        }
        script_(client);
      }
      boost::system::error_code ignored;
      client.shutdown(tcp::socket::shutdown_send, ignored);
    }
  }

  static std::string read_request(tcp::socket& client) {
    std::string text;
    boost::system::error_code error;
    const std::size_t header =
        boost::asio::read_until(client, boost::asio::dynamic_buffer(text), "\r\n\r\n", error);
    const std::string_view name = "Content-Length: ";
    const std::size_t at = text.find(name);
    if (error || at == std::string::npos) return text;
    const std::size_t size = header + std::stoul(text.substr(at + name.size()));
    if (text.size() < size) {
      boost::asio::read(client, boost::asio::dynamic_buffer(text),
                        boost::asio::transfer_exactly(size - text.size()), error);
    }
    return text;
  }

  answer script_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::jthread thread_;
};

inline std::string http_ok(std::string_view body) {
  return "HTTP/1.1 200 OK\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string{body};
}

}  // namespace extraction::test
