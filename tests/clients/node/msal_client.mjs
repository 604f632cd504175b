// MSAL for Node as a confidential client, with the authority and the protocol mode that the test asks for.
// The certificate of the local runtime is nobody's: the test sets NODE_TLS_REJECT_UNAUTHORIZED for this process.
import { ConfidentialClientApplication } from "@azure/msal-node";
import { answer, asked } from "./io.mjs";

const client = new ConfidentialClientApplication({
  auth: {
    clientId: asked.client_id,
    clientSecret: asked.client_secret,
    authority: asked.authority,
    knownAuthorities: [new URL(asked.base_url).host],
  },
  system: { protocolMode: asked.protocol_mode },
});

try {
  const ask = () => client.acquireTokenByClientCredential({ scopes: [asked.scope] });
  const first = await ask();
  const second = await ask();
  answer({
    access_token: first.accessToken,
    scopes: first.scopes,
    expires_in: Math.round((first.expiresOn - Date.now()) / 1000),
    second_from_cache: second.fromCache,
  });
} catch (error) {
  answer({ refused: error.errorCode, message: error.message });
}
