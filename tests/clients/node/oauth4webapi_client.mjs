// oauth4webapi: every step as the RFCs have it. It refuses an answer that is not to the letter.
import * as oauth from "oauth4webapi";
import { answer, asked } from "./io.mjs";

const http = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(asked.base_url);

async function discover(algorithm) {
  const response = await oauth.discoveryRequest(issuer, { algorithm, ...http });
  return oauth.processDiscoveryResponse(issuer, response);
}

const server = await discover("oauth2");
const client = { client_id: asked.client_id };

async function authentication(method) {
  if (method === "basic") return oauth.ClientSecretBasic(asked.client_secret);
  if (method === "post") return oauth.ClientSecretPost(asked.client_secret);
  const { kid, ...jwk } = asked.private_jwk;
  const parameters = { name: "ECDSA", namedCurve: "P-256" };
  return oauth.PrivateKeyJwt({ key: await crypto.subtle.importKey("jwk", jwk, parameters, false, ["sign"]), kid });
}

async function token(method) {
  const parameters = new URLSearchParams({ resource: asked.resource });
  const request = oauth.clientCredentialsGrantRequest(server, client, await authentication(method), parameters, http);
  return oauth.processClientCredentialsResponse(server, client, await request);
}

async function introspect(token) {
  const caller = { client_id: asked.resource_server.client_id };
  const authentication = oauth.ClientSecretBasic(asked.resource_server.secret);
  const response = await oauth.introspectionRequest(server, caller, authentication, token, http);
  return oauth.processIntrospectionResponse(server, caller, response);
}

async function revoke(token) {
  const response = await oauth.revocationRequest(server, client, await authentication("basic"), token, http);
  await oauth.processRevocationResponse(response);
}

async function validate(token) {
  const request = new Request(asked.resource_url, { headers: { authorization: `Bearer ${token}` } });
  return oauth.validateJwtAccessToken(server, request, asked.resource, http);
}

const steps = {
  async discovery() {
    const openid = await discover("oidc");
    return { issuer: server.issuer, openid: openid.issuer, token_endpoint: server.token_endpoint };
  },
  async token() {
    const granted = await token(asked.method);
    return { granted, claims: await validate(granted.access_token) };
  },
  async life_of_a_token() {
    const { access_token } = await token("basic");
    const before = await introspect(access_token);
    await revoke(access_token);
    await revoke(access_token);
    await revoke("nobody issued this");
    return { before, after: await introspect(access_token), garbage: await introspect("nobody issued this") };
  },
  async make_key() {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const [private_jwk, public_jwk] = await Promise.all(
      [pair.privateKey, pair.publicKey].map((key) => crypto.subtle.exportKey("jwk", key)),
    );
    return { private_jwk, public_jwk };
  },
};

try {
  answer(await steps[asked.step]());
} catch (error) {
  answer({ refused: error.error ?? error.code ?? error.name, status: error.status, message: error.error_description ?? error.message });
}
