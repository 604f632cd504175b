"""MSAL for Python as a confidential client. Reads a request as JSON, prints what MSAL made of it as JSON.

The certificate of the local runtime is pinned, not ignored: MSAL takes an `http_client` for this.
"""

import json
import ssl
import sys
import tempfile
from urllib.parse import urlparse

import msal
import requests

asked = json.load(sys.stdin)
address = urlparse(asked["base_url"])
with tempfile.NamedTemporaryFile("w", suffix=".pem") as pinned:
    pinned.write(ssl.get_server_certificate((address.hostname, address.port)))
    pinned.flush()
    session = requests.Session()
    session.trust_env = False
    session.verify = pinned.name
    try:
        client = msal.ConfidentialClientApplication(
            asked["client_id"],
            client_credential=asked["client_secret"],
            http_client=session,
            **asked["authority"],
        )
        first = client.acquire_token_for_client(scopes=[asked["scope"]])
        second = client.acquire_token_for_client(scopes=[asked["scope"]])
        print(json.dumps({"first": first, "second_from": second.get("token_source")}))
    except ValueError as error:
        print(json.dumps({"refused": str(error)}))
