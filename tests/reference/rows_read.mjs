// How many rows the statements of a few ticks read, as D1 counts them, for `cargo xtask bench reminders`.
// Reads what to run as JSON from its argument, runs it on workerd by Miniflare, and prints a number for each tick.
import { copyFileSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from "miniflare";

const asked = JSON.parse(process.argv[2]);

function start() {
  return new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      resourcePersistencePath: asked.state,
      log: new Log(LogLevel.ERROR),
      workers: [{ name: "rows", modules: true, script: "export default {}", compatibilityDate: "2026-08-01", d1Databases: { DB: "rows" } }],
    }),
  );
}

/** The file of the database, as the runtime made it. */
function file() {
  const names = readdirSync(asked.state, { recursive: true });
  const isOurs = (name) => name.endsWith(".sqlite") && name.includes("D1Database") && !name.includes("metadata");
  return join(asked.state, names.find(isOurs));
}

// The runtime makes an empty database, and ours takes its place.
const empty = start();
await (await empty.getD1Database("DB")).prepare("SELECT 1").all();
await empty.dispose();
for (const end of ["-wal", "-shm"]) rmSync(file() + end, { force: true });
copyFileSync(asked.database, file());

const miniflare = start();
const database = await miniflare.getD1Database("DB");
const rows = [];
for (const batches of JSON.parse(readFileSync(asked.ticks, "utf8"))) {
  let read = 0;
  for (const batch of batches) {
    const statements = batch.map(({ sql, parameters }) => database.prepare(sql).bind(...parameters));
    for (const { meta } of await database.batch(statements)) read += meta.rows_read;
  }
  rows.push(read);
}
console.log(JSON.stringify(rows));
await miniflare.dispose();
