// The yardstick of `cargo xtask bench token`: a token endpoint as a good team would write it in an afternoon.
// Hono and jose, WebCrypto, one D1 read of the client's row, the digest compared, ES256, nothing else:
// no throttle, no permissions, no usage, no second secret, no rotation of keys.
import { Hono } from "hono";
import { SignJWT, importJWK } from "jose";

interface Env {
  DB: D1Database;
  BASE_URL: string;
  PEPPER: string;
  SIGNING_KEY: string;
}

interface ClientRow {
  digest: string;
  audience: string;
}

const encoder = new TextEncoder();
// Imported once for each isolate, as ours are.
let signing: ReturnType<typeof importJWK> | undefined;
let pepper: Promise<CryptoKey> | undefined;

function importPepper(text: string): Promise<CryptoKey> {
  const parameters = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", encoder.encode(text), parameters, false, ["sign"]);
}

async function digest(env: Env, clientId: string, secret: string): Promise<Uint8Array> {
  pepper ??= importPepper(env.PEPPER);
  const bytes = encoder.encode(`${clientId}\0${secret}`);
  return new Uint8Array(await crypto.subtle.sign("HMAC", await pepper, bytes));
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

const app = new Hono<{ Bindings: Env }>();

app.post("/oauth2/token", async (context) => {
  const form = await context.req.parseBody();
  const [clientId, secret] = [String(form["client_id"]), String(form["client_secret"])];
  const statement = context.env.DB.prepare("SELECT digest, audience FROM clients WHERE client_id = ?1");
  const row = await statement.bind(clientId).first<ClientRow>();
  const presented = await digest(context.env, clientId, secret);
  const stored = fromHex(row?.digest ?? "00".repeat(32));
  if (!crypto.subtle.timingSafeEqual(presented, stored) || row === null) {
    return context.json({ error: "invalid_client" }, 401, { "cache-control": "no-store" });
  }
  signing ??= importJWK(JSON.parse(context.env.SIGNING_KEY), "ES256");
  const issued = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ client_id: clientId, scope: `${row.audience}/.default` })
    .setProtectedHeader({ typ: "at+jwt", alg: "ES256", kid: "reference" })
    .setIssuer(context.env.BASE_URL)
    .setSubject(clientId)
    .setAudience(row.audience)
    .setIssuedAt(issued)
    .setExpirationTime(issued + 3600)
    .setJti(crypto.randomUUID())
    .sign(await signing);
  const body = { access_token: token, token_type: "Bearer", expires_in: 3600 };
  return context.json(body, 200, { "cache-control": "no-store" });
});

export default app;
