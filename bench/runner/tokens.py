"""An issuer of access tokens: the one of the end-to-end tests, with its key set in a file."""

import json

from .test_tools import issuer


class TokenIssuer:
    def __init__(self, scratch):
        self._key_set = scratch / "jwks.json"
        self._key, _ = issuer.first_keys()
        self._key_set.write_text(json.dumps({"keys": [self._key.jwk()]}), encoding="ascii")

    def environment(self):
        """Settings with which the service trusts it."""
        return {"AUTH0_DOMAIN": issuer.DOMAIN, "AUTH0_AUDIENCE": issuer.AUDIENCE,
                "AUTH0_JWKS_URL": f"file://{self._key_set}"}

    def token(self):
        return issuer.make_token(self._key)
