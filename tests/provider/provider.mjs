// An identity provider for trying out and for tests: node-oidc-provider, a certified implementation,
// with a sign-in page that believes everybody. On a loopback address only.
//
// node tests/provider/provider.mjs PORT REDIRECT_URI CLIENT_ID CLIENT_SECRET
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, redirectUri, clientId, clientSecret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

// Whoever is named exists. An address with "unverified" in it is not verified.
const findAccount = (_ctx, id) => ({
  accountId: id,
  claims: () => ({ sub: id, email: id, email_verified: !id.includes('unverified') }),
});

const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], response_types: ['code'], grant_types: ['authorization_code'] }],
  findAccount,
  // Entra, Keycloak and Google put the address into the ID token too.
  conformIdTokenClaims: false,
  claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
  scopes: ['openid', 'email', 'profile'],
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['of no worth, on a loopback address'] },
  // Nobody is asked whether the portal may know who they are.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});

const page = (uid) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Example ID</title><h1>Example ID</h1>
<form method="post" action="/interaction/${uid}">
  <p><label>Email address <input name="login" type="email" required autofocus></label></p>
  <p><label><input type="checkbox" name="mfa"> with a second factor</label></p>
  <p><button name="act" value="go">Continue</button> <button name="act" value="no" formnovalidate>Decline</button></p>
</form>`;

async function read(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

const answer = provider.callback();
createServer(async (request, response) => {
  try {
    const uid = new URL(request.url, issuer).pathname.match(/^\/interaction\/([\w-]+)$/)?.[1];
    if (!uid) return answer(request, response);
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return response.end(page(uid));
    }
    const form = await read(request);
    if (form.get('act') === 'no') {
      return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'The person declined.' });
    }
    const login = { accountId: form.get('login'), amr: form.has('mfa') ? ['pwd', 'otp', 'mfa'] : ['pwd'], remember: false };
    return provider.interactionFinished(request, response, { login });
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
}).listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify({ issuer })));
