const answer = await fetch('@ENDPOINT@', {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: '@CLIENT_ID@',
    client_secret: process.env.CLIENT_SECRET,
    resource: '@RESOURCE@',
  }),
});
const body = await answer.json();
// The description of an error says what to do: let it reach your log.
if (!answer.ok) throw new Error(body.error_description);
console.log(body.access_token);
