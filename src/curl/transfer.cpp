#include "curl/transfer.hpp"

#include <algorithm>
#include <utility>

#include "web/ascii.hpp"

namespace extraction::curl {

std::string_view http_answer::field(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &http_field::name);
  return found == fields.end() ? std::string_view{} : found->value;
}

transfer::transfer(CURL* handle, const std::string& url, const limits& bounds)
    : handle_(handle), limits_(bounds) {
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!limits_.ca_file.empty()) set(CURLOPT_CAINFO, limits_.ca_file.c_str());
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits_.total.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect.count()));
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits_.body));
  set(CURLOPT_NOSIGNAL, 1L);  // the process has other threads
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_WRITEFUNCTION, &transfer::on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &transfer::on_line);
  set(CURLOPT_HEADERDATA, this);
}

boost::system::result<http_answer, failure> transfer::run() {
  answer_ = {};
  header_size_ = 0;
  too_large_ = false;
  error_text_[0] = '\0';
  const CURLcode code = curl_easy_perform(handle_);
  if (too_large_ || code == CURLE_FILESIZE_EXCEEDED) return failure{"the response is too large"};
  if (code == CURLE_ABORTED_BY_CALLBACK) return failure{"stopped"};
  if (code != CURLE_OK) {
    return failure{error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code)};
  }
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &answer_.status);
  return std::move(answer_);
}

// Both return less than the offered size to make libcurl abort the transfer.
std::size_t transfer::on_body(char* data, std::size_t, std::size_t size, void* self) {
  auto& t = *static_cast<transfer*>(self);
  t.too_large_ = size > t.limits_.body - t.answer_.body.size();
  if (t.too_large_) return 0;
  t.answer_.body.append(data, size);
  return size;
}

std::size_t transfer::on_line(char* data, std::size_t, std::size_t size, void* self) {
  return static_cast<transfer*>(self)->take_line({data, size}) ? size : 0;
}

bool transfer::take_line(std::string_view line) {
  header_size_ += line.size();
  too_large_ = header_size_ > limits_.header;
  if (too_large_) return false;
  if (line.starts_with("HTTP/")) answer_.fields.clear();  // an interim response came first

  line = line.substr(0, line.find_last_not_of("\r\n") + 1);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  std::string name{line.substr(0, colon)};
  std::ranges::transform(name, name.begin(), web::to_lower);
  answer_.fields.push_back({std::move(name), std::string(web::trim(line.substr(colon + 1)))});
  return true;
}

}  // namespace extraction::curl
