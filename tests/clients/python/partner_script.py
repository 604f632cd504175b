"""The script that organisations run today, unchanged but for the host: TENANT_ID, RESOURCE_ID, CLIENT_ID,
CLIENT_SECRET and USER_AGENT from the environment, a token on every run, status and text on failure."""

import os
import sys

import requests

TOKEN_HOST = os.environ["TOKEN_HOST"]
TENANT_ID = os.environ["TENANT_ID"]
RESOURCE_ID = os.environ["RESOURCE_ID"]
CLIENT_ID = os.environ["CLIENT_ID"]
CLIENT_SECRET = os.environ["CLIENT_SECRET"]
USER_AGENT = os.environ["USER_AGENT"]


def get_token():
    response = requests.post(
        f"{TOKEN_HOST}/{TENANT_ID}/oauth2/token",
        headers={"User-Agent": USER_AGENT},
        data={
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "resource": RESOURCE_ID,
        },
        timeout=30,
    )
    if response.status_code != 200:
        print(f"Getting a token failed: {response.status_code}")
        print(response.text)
        sys.exit(1)
    return response.json()["access_token"]


print(get_token())
