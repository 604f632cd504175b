import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

form = urllib.parse.urlencode({
    "grant_type": "client_credentials",
    "client_id": "@CLIENT_ID@",
    "client_secret": os.environ["CLIENT_SECRET"],
    "resource": "@RESOURCE@",
})
try:
    with urllib.request.urlopen("@ENDPOINT@", form.encode(), timeout=30) as answer:
        print(json.load(answer)["access_token"])
except urllib.error.HTTPError as error:
    # The description says what to do: let it reach your log.
    sys.exit(json.load(error)["error_description"])
