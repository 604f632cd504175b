$form = @{
    grant_type    = 'client_credentials'
    client_id     = '@CLIENT_ID@'
    client_secret = $env:CLIENT_SECRET
    resource      = '@RESOURCE@'
}
try {
    (Invoke-RestMethod -Method Post -Uri '@ENDPOINT@' -Body $form).access_token
} catch {
    # The description of an error says what to do: let it reach your log.
    throw ($_.ErrorDetails.Message | ConvertFrom-Json).error_description
}
