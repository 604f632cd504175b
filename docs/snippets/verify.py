"""Verifies an access token by discovery. Needs PyJWT: pip install "pyjwt[crypto]"."""

import json
import os
import urllib.request

import jwt

issuer, audience, token = os.environ["ISSUER"], os.environ["AUDIENCE"], os.environ["TOKEN"]

with urllib.request.urlopen(f"{issuer}/.well-known/oauth-authorization-server") as answer:
    metadata = json.load(answer)
if metadata["issuer"] != issuer:
    raise SystemExit("the metadata is of another issuer")

# Keep this client: it keeps the keys, and asks again when a token names a new one.
keys = jwt.PyJWKClient(metadata["jwks_uri"])

verified = jwt.decode_complete(
    token,
    keys.get_signing_key_from_jwt(token),
    algorithms=["ES256", "RS256"],
    issuer=issuer,
    audience=audience,
    leeway=30,
    options={"require": ["iss", "aud", "exp", "iat", "sub", "client_id", "jti"]},
)
if verified["header"].get("typ") != "at+jwt":
    raise SystemExit("this is no access token")
print(verified["payload"]["client_id"])
