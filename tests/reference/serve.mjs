// Runs one Worker on workerd by Miniflare, without wrangler's proxy in between, for `cargo xtask bench` and the journeys.
// Reads what to run as JSON from its argument, prints `{"port": …}` when it answers, and runs until it is ended.
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from "miniflare";

const asked = JSON.parse(process.argv[2]);
const here = import.meta.dirname;
// Never the limit here: how much a flood is shed is not what is measured.
const NEVER = 1_000_000_000;
const PEPPER = "a pepper of the reference alone";

// The entry module stands beside what wasm-bindgen made; here it meets a played one.
const PLAYED_GLUE = {
  name: "glue",
  setup: (build) => build.onResolve({ filter: /__GLUE__$/ }, () => ({ path: join(here, "glue.js") })),
};

/** All modules of a built Worker, the entry first. */
function modules(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\.(js|wasm)$/.test(name));
  files.sort((one, other) => Number(other === "index.js") - Number(one === "index.js"));
  return files.map((name) => ({
    type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: join(folder, name),
    contents: readFileSync(join(folder, name)),
  }));
}

/** Our Worker as it was built, with the database and the variables of a demo system. */
function ours() {
  const lines = readFileSync(join(asked.state, "dev.vars"), "utf8").split("\n");
  const variables = lines.filter((line) => line && !line.startsWith("#")).map((line) => {
    const [name, ...value] = line.split("=");
    return [name, value.join("=").replace(/^"|"$/g, "")];
  });
  return {
    modules: modules(asked.worker),
    modulesRoot: asked.worker,
    bindings: Object.fromEntries(variables),
    d1Databases: { DB: asked.database_id },
    // Its simulation is a Durable Object that writes to a disk; at Cloudflare it is a counter in memory.
    ...(asked.flood ? { ratelimits: { FLOOD: { namespace_id: "1001", simple: { limit: NEVER, period: 10 } } } } : {}),
  };
}

/** The reference, a floor or a part of ours, with a database of one table. */
async function other(file) {
  const bundled = await build({
    entryPoints: [join(here, file)],
    bundle: true,
    external: ["cloudflare:workers"],
    plugins: [PLAYED_GLUE],
    format: "esm",
    minify: true,
    target: "es2022",
    write: false,
  });
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return {
    modules: true,
    script: bundled.outputFiles[0].text,
    bindings: {
      BASE_URL: "https://reference.example",
      PEPPER,
      SIGNING_KEY: JSON.stringify({ ...jwk, key_ops: ["sign"] }),
      CLIENT_ID: asked.client_id,
    },
    d1Databases: { DB: "reference" },
  };
}

async function fill(database) {
  await database.exec(
    "CREATE TABLE IF NOT EXISTS clients (client_id TEXT PRIMARY KEY, digest TEXT NOT NULL, audience TEXT NOT NULL) STRICT",
  );
  const digest = createHmac("sha256", PEPPER).update(`${asked.client_id}\0${asked.client_secret}`).digest("hex");
  const insert = database.prepare("INSERT OR REPLACE INTO clients VALUES (?1, ?2, ?3)");
  await insert.bind(asked.client_id, digest, asked.resource).run();
}

const files = {
  reference: "endpoint.ts",
  empty: "empty.js",
  read_and_sign: "read_and_sign.js",
  together: "together.js",
  entry: "../../xtask/src/build/worker_entry.js",
};
const worker = asked.run === "ours" ? ours() : await other(files[asked.run]);
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    // Where wrangler puts it, so that our Worker finds the demo's database.
    resourcePersistencePath: join(asked.state, "wrangler/v3"),
    log: new Log(LogLevel.ERROR),
    workers: [{ name: asked.run, compatibilityDate: "2026-08-01", ...worker }],
  }),
);
const url = await miniflare.ready;
if (asked.run !== "ours") await fill(await miniflare.getD1Database("DB"));
console.log(JSON.stringify({ port: Number(url.port) }));
process.on("SIGTERM", async () => {
  await miniflare.dispose();
  process.exit(0);
});
