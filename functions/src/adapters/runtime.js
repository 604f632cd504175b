// The adapters' half on the JavaScript side.
// What a crossing between JavaScript and WASM costs, it costs by the call and hardly by the size: so what would take
// several calls happens here, and one text or one piece of bytes crosses each way.

const encoder = new TextEncoder();

/** What `read` makes of the answer, or a failure after `ms` milliseconds without one. */
function inTime(ms, answer, read) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer in time")), ms);
    const end = (how) => (value) => {
      clearTimeout(timer);
      how(value);
    };
    answer.then(read).then(end(resolve), end(reject));
  });
}

/** Runs statements as one transaction; `parameters` is JSON, a list for each. Answers with the rows of each, as JSON. */
export function batch(database, statements, parameters, ms) {
  const bound = JSON.parse(parameters).map((values, at) => statements[at].bind(...values));
  const rows = (answers) => encoder.encode(JSON.stringify(answers.map(({ results }) => results ?? [])));
  return inTime(ms, database.batch(bound), rows);
}

/** Runs a statement that answers with one text; `undefined` if it answers with none. */
export function text(statement, parameters, ms) {
  const first = ([row]) => (typeof row?.[0] === "string" ? encoder.encode(row[0]) : undefined);
  return inTime(ms, statement.bind(...JSON.parse(parameters)).raw(), first);
}

// The last answer's headers: most answers in a row have the same but for their ID, and copying them costs the runtime
// less than reading them.
let last = { pairs: "", headers: new Headers() };

/** The answer as the runtime takes it. `pairs` is JSON; `isKept` is false where they hold what is one caller's own. */
export function respond(status, pairs, isKept, correlationId, body) {
  const headers = pairs === last.pairs ? last.headers : new Headers(JSON.parse(pairs));
  if (isKept) last = { pairs, headers };
  // Kept ones still carry the ID of the answer before.
  if (correlationId === "") headers.delete("x-correlation-id");
  else headers.set("x-correlation-id", correlationId);
  return new Response(body.length > 0 ? body.slice() : null, { status, headers });
}
