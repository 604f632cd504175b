// jose verifies tokens from discovery alone, configured as our documentation says, and is shown what must not pass.
import * as jose from "jose";
import { answer, asked } from "./io.mjs";
import { changed, misread } from "./mutations.mjs";

const metadata = await (await fetch(`${asked.issuer}/.well-known/oauth-authorization-server`)).json();
if (metadata.issuer !== asked.issuer) throw new Error(`another issuer: ${metadata.issuer}`);
const keys = jose.createRemoteJWKSet(new URL(metadata.jwks_uri));
const { keys: published } = await (await fetch(metadata.jwks_uri)).json();

const documented = {
  issuer: asked.issuer,
  audience: asked.audience,
  typ: "at+jwt",
  algorithms: ["ES256", "RS256"],
  requiredClaims: ["exp", "iat", "sub", "client_id", "jti"],
};

async function outcome(token, different = {}) {
  try {
    const { payload, protectedHeader } = await jose.jwtVerify(token, keys, { ...documented, ...different });
    return { claims: payload, header: protectedHeader };
  } catch (error) {
    return { refused: error.code ?? error.name };
  }
}

const outcomes = {};
for (const token of asked.tokens) {
  const name = jose.decodeProtectedHeader(token).alg;
  const rejected = {};
  for (const [what, bad] of Object.entries(await changed(token, published, asked.other))) {
    rejected[what] = { token: bad.length < 100_000 ? bad : undefined, ...(await outcome(bad)) };
  }
  for (const [what, different] of Object.entries(misread(token, asked))) {
    rejected[what] = await outcome(token, different);
  }
  outcomes[name] = { good: await outcome(token), rejected };
}
answer({ published, outcomes });
