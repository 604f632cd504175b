// What an attacker makes of a good token (RFC 8725 §2), and good tokens at the wrong place or time.
import * as jose from "jose";

const encode = (value) => jose.base64url.encode(typeof value === "string" ? value : JSON.stringify(value));

/** Tokens that were changed or made by somebody else, by what was done. None may be accepted anywhere. */
export async function changed(token, published, other) {
  const [head, body, signature] = token.split(".");
  const header = jose.decodeProtectedHeader(token);
  const claims = jose.decodeJwt(token);
  const key = published.find((key) => key.kid === header.kid);
  const otherKey = published.find((key) => key.kid !== header.kid);
  const withHeader = (more) => `${encode({ ...header, ...more })}.${body}.${signature}`;
  const withClaims = (more) => `${head}.${encode({ ...claims, ...more })}.${signature}`;
  const flipped = (part) => {
    const bytes = jose.base64url.decode(part);
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    return jose.base64url.encode(bytes);
  };
  const attacker = await jose.generateKeyPair(header.alg, { extractable: true });
  const attackersJwk = await jose.exportJWK(attacker.publicKey);
  const forged = (more, content = claims) =>
    new jose.SignJWT(content).setProtectedHeader({ ...header, ...more }).sign(attacker.privateKey);
  const confused = async (bytes) =>
    new jose.SignJWT(claims).setProtectedHeader({ ...header, alg: "HS256" }).sign(bytes);
  const hour = 3600;
  return {
    "alg none, no signature": `${encode({ ...header, alg: "none" })}.${body}.`,
    "alg none, signature kept": withHeader({ alg: "none" }),
    "alg None in other letters": `${encode({ ...header, alg: "nOnE" })}.${body}.`,
    "HS256 with the public JWK as key": await confused(new TextEncoder().encode(JSON.stringify(key))),
    "HS256 with the public key in PEM as key": await confused(
      new TextEncoder().encode(await jose.exportSPKI(await jose.importJWK(key, header.alg, { extractable: true }))),
    ),
    "the other algorithm": withHeader({ alg: header.alg === "ES256" ? "RS256" : "ES256" }),
    "ES384": withHeader({ alg: "ES384" }),
    "an unknown kid": withHeader({ kid: "nobody" }),
    "the kid of another key": withHeader({ kid: otherKey.kid }),
    "kid as a path": withHeader({ kid: "../../dev/null" }),
    "no kid": withHeader({ kid: undefined }),
    "typ JWT": withHeader({ typ: "JWT" }),
    "no typ": withHeader({ typ: undefined }),
    "an unknown critical header": withHeader({ crit: ["x"], x: 1 }),
    "signed by a stranger": await forged({}),
    "signed by a stranger, key in the header": await forged({ jwk: attackersJwk }),
    "signed by a stranger, key at an address": await forged({ jku: "https://attacker.example/keys" }),
    "signed by a stranger, certificate at an address": await forged({ x5u: "https://attacker.example/cert" }),
    "signed by a stranger, typ JWT": await forged({ typ: "JWT" }),
    "another audience": withClaims({ aud: other }),
    "two audiences": withClaims({ aud: [claims.aud, other] }),
    "another issuer": withClaims({ iss: "https://attacker.example" }),
    "another subject": withClaims({ sub: other, client_id: other }),
    "a longer life": withClaims({ exp: claims.exp + hour }),
    "no end": withClaims({ exp: undefined }),
    "expired": withClaims({ exp: claims.iat - hour }),
    "not yet valid": withClaims({ nbf: claims.exp + hour }),
    "a bit of the header": `${flipped(head)}.${body}.${signature}`,
    "a bit of the claims": `${head}.${flipped(body)}.${signature}`,
    "a bit of the signature": `${head}.${body}.${flipped(signature)}`,
    "no signature": `${head}.${body}.`,
    "two parts": `${head}.${body}`,
    "four parts": `${token}.${signature}`,
    "two signatures": JSON.stringify({
      payload: body,
      signatures: [{ protected: head, signature }, { protected: head, signature: flipped(signature) }],
    }),
    "cut off": token.slice(0, -5),
    "cut in front": token.slice(5),
    "half a signature": `${head}.${body}.${signature.slice(0, signature.length / 2)}`,
    "a signature of zeros": `${head}.${body}.${jose.base64url.encode(new Uint8Array(64))}`,
    "a space within": `${head}. ${body}.${signature}`,
    "not base64url": `${head}.${body}.${signature.slice(0, -2)}+/`,
    "claims that are no object": `${head}.${encode("[]")}.${signature}`,
    "a megabyte of claims": withClaims({ filling: "x".repeat(1024 * 1024) }),
    "a megabyte of dots": ".".repeat(1024 * 1024),
    "empty": "",
  };
}

/** The good token, read at the wrong place or time. */
export function misread(token, asked) {
  const { iat, exp } = jose.decodeJwt(token);
  const at = (second) => new Date(second * 1000);
  return {
    "at another API": { audience: asked.other },
    "of another issuer": { issuer: "https://attacker.example" },
    "as an ID token": { typ: "JWT" },
    "the second it ends": { currentDate: at(exp) },
    "an hour later": { currentDate: at(exp + 3600) },
    "before it begins": { currentDate: at(iat - 3600) },
    "where only RSA-PSS is taken": { algorithms: ["PS256"] },
  };
}
