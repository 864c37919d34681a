#include "aws/database_token.hpp"

#include "web/percent_encoding.hpp"

namespace extraction::aws {

std::string make_database_token(const database_login& login, const credentials& signer,
                                timestamp now) {
  const signing_scope scope{.region = login.region, .service = "rds-db", .time = now};
  const std::string host = login.host + ":" + login.port;

  // Sorted by name, as the signature requires.
  std::string query = "Action=connect";
  query += "&DBUser=" + web::encode_component(login.user);
  query += "&X-Amz-Algorithm=AWS4-HMAC-SHA256";
  query +=
      "&X-Amz-Credential=" + web::encode_component(signer.access_key_id + "/" + scope.credential());
  query += "&X-Amz-Date=" + scope.date_time();
  query += "&X-Amz-Expires=900";
  if (!signer.session_token.empty()) {
    query += "&X-Amz-Security-Token=" + web::encode_component(signer.session_token);
  }
  query += "&X-Amz-SignedHeaders=host";

  const std::string canonical_request =
      "GET\n/\n" + query + "\nhost:" + host + "\n\nhost\n" + hex_sha256("");
  const std::string signature = sign(canonical_request, scope, signer.secret_access_key);
  return host + "/?" + query + "&X-Amz-Signature=" + signature;
}

}  // namespace extraction::aws
