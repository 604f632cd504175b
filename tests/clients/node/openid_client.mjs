// openid-client: the library that most Node programs use for OAuth and OpenID Connect.
import * as client from "openid-client";
import { answer, asked } from "./io.mjs";

const methods = { basic: client.ClientSecretBasic, post: client.ClientSecretPost };

async function configuration(id, secret, method) {
  return client.discovery(new URL(asked.base_url), id, undefined, methods[method](secret), {
    execute: [client.allowInsecureRequests],
  });
}

try {
  const machine = await configuration(asked.client_id, asked.client_secret, asked.method);
  const granted = await client.clientCredentialsGrant(machine, { scope: `${asked.resource}/.default` });
  const { client_id, secret } = asked.resource_server;
  const api = await configuration(client_id, secret, asked.method);
  const before = await client.tokenIntrospection(api, granted.access_token);
  await client.tokenRevocation(machine, granted.access_token);
  const after = await client.tokenIntrospection(api, granted.access_token);
  answer({ granted, before, after });
} catch (error) {
  answer({ refused: error.error ?? error.code, status: error.status, message: error.error_description ?? error.message });
}
