// Verifies an access token by discovery. Needs jose: npm install jose.

import { createRemoteJWKSet, jwtVerify } from 'jose';

const { ISSUER: issuer, AUDIENCE: audience, TOKEN: token } = process.env;

const answer = await fetch(`${issuer}/.well-known/oauth-authorization-server`);
const metadata = await answer.json();
if (metadata.issuer !== issuer) throw new Error('the metadata is of another issuer');

// Keep this function: it keeps the keys, and asks again when a token names a new one.
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));

const { payload } = await jwtVerify(token, keys, {
  algorithms: ['ES256', 'RS256'],
  typ: 'at+jwt',
  issuer,
  audience,
  clockTolerance: 30,
  requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'],
});
console.log(payload.client_id);
