"""PyJWT verifies tokens from discovery alone. Reads {issuer, audience, tokens} as JSON, prints one answer for each
token: its claims, or the name of the error."""

import json
import sys
import urllib.request

import jwt

asked = json.load(sys.stdin)
with urllib.request.urlopen(asked["issuer"] + "/.well-known/openid-configuration", timeout=30) as answer:
    metadata = json.load(answer)
assert metadata["issuer"] == asked["issuer"], metadata["issuer"]
keys = jwt.PyJWKClient(metadata["jwks_uri"])


def verify(token):
    if jwt.get_unverified_header(token).get("typ") != "at+jwt":
        raise jwt.InvalidTokenError("another type of token")
    return jwt.decode(
        token,
        keys.get_signing_key_from_jwt(token),
        algorithms=["ES256", "RS256"],
        audience=asked["audience"],
        issuer=asked["issuer"],
        options={"require": ["exp", "iat", "sub", "client_id", "jti"]},
    )


def outcome(token):
    try:
        return {"claims": verify(token)}
    except (jwt.PyJWTError, ValueError) as error:
        return {"refused": type(error).__name__}


print(json.dumps([outcome(token) for token in asked["tokens"]]))
