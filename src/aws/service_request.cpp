#include "aws/service_request.hpp"

namespace extraction::aws {

namespace {

std::string default_endpoint(const service_call& call, const service_place& place) {
  const std::string_view suffix =
      place.region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
  return ("https://" + call.service + "." + place.region).append(suffix);
}

}  // namespace

http_request sign_request(const service_call& call, const service_place& place,
                          const credentials& signer, timestamp now) {
  const std::string endpoint =
      place.endpoint.empty() ? default_endpoint(call, place) : place.endpoint;
  const signing_scope scope{.region = place.region, .service = call.service, .time = now};

  // Sorted by name, as the signature requires.
  std::vector<http_field> fields{{"content-type", call.content_type},
                                 {"host", endpoint.substr(endpoint.find("://") + 3)},
                                 {"x-amz-date", scope.date_time()}};
  if (!signer.session_token.empty()) {
    fields.push_back({"x-amz-security-token", signer.session_token});
  }
  if (!call.target.empty()) fields.push_back({"x-amz-target", call.target});

  std::string lines;
  std::string names;
  for (const auto& [name, value] : fields) {
    lines += name + ":" + value + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  const std::string canonical_request =
      "POST\n" + call.path + "\n\n" + lines + "\n" + names + "\n" + hex_sha256(call.body);
  fields.push_back({"authorization",
                    "AWS4-HMAC-SHA256 Credential=" + signer.access_key_id + "/" +
                        scope.credential() + ", SignedHeaders=" + names +
                        ", Signature=" + sign(canonical_request, scope, signer.secret_access_key)});
  return {.method = "POST",
          .url = endpoint + call.path,
          .fields = std::move(fields),
          .body = call.body};
}

}  // namespace extraction::aws
