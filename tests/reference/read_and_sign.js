// The floor of every token endpoint with a database: one D1 read and one ES256 signature, without reading the request.
let key;

export default {
  async fetch(_request, env) {
    const parameters = { name: "ECDSA", namedCurve: "P-256" };
    key ??= crypto.subtle.importKey("jwk", JSON.parse(env.SIGNING_KEY), parameters, false, ["sign"]);
    const row = await env.DB.prepare("SELECT digest, audience FROM clients WHERE client_id = ?1").bind(env.CLIENT_ID).first();
    const message = new TextEncoder().encode(row.digest);
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, await key, message);
    return Response.json({ access_token: btoa(String.fromCharCode(...new Uint8Array(signature))) });
  },
};
