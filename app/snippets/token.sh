# The secret comes from the environment: export CLIENT_SECRET, or let your secret store do it.
curl --silent --show-error --fail-with-body '@ENDPOINT@' \
  --data 'grant_type=client_credentials' \
  --data 'client_id=@CLIENT_ID@' \
  --data-urlencode "client_secret=$CLIENT_SECRET" \
  --data-urlencode 'resource=@RESOURCE@'
