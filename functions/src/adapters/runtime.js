// The adapters' half on the JavaScript side.
// What a crossing between JavaScript and WASM costs, it costs by the call and hardly by the size: so what would take
// several calls happens here, and one text or one piece of bytes crosses each way.

import { waitUntil } from "cloudflare:workers";

const encoder = new TextEncoder();

/** What `read` makes of the answer, or of what `late` begins after `ms` milliseconds without one. */
function inTime(ms, answer, read, late) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => late().then(resolve, reject), ms);
    const end = (how) => (value) => {
      clearTimeout(timer);
      how(value);
    };
    answer.then(read).then(end(resolve), end(reject));
  });
}

const tooLate = () => Promise.reject(new Error("no answer in time"));

/** Runs statements as one transaction; `parameters` is JSON, a list for each. Answers with the rows of each, as JSON. */
export function batch(database, statements, parameters, ms) {
  const bound = JSON.parse(parameters).map((values, at) => statements[at].bind(...values));
  const rows = (answers) => encoder.encode(JSON.stringify(answers.map(({ results }) => results ?? [])));
  return inTime(ms, database.batch(bound), rows, tooLate);
}

/** The text that a statement answers a question with, perhaps together with others'; `undefined` if there is none. */
export function ask(statement, asked, ms) {
  return inTime(ms, together(statement, asked), encoded, tooLate);
}

const encoded = (text) => (typeof text === "string" ? encoder.encode(text) : undefined);

// Requests that come while a read is under way share the next one. A database runs one call after the other, and a call
// costs more than what is asked in it: so a crowd, as at the full hour, is served sooner, and a lone request as before.
// No read begins before the requests that it is for: what was deleted is gone for all of them.

/** Questions at most in one call, and characters of them. */
const TOGETHER_MAX = 16;
const SIZE_MAX = 16_384;
/** Milliseconds at most that a read waits for the one under way. */
const GATHER_MS = 5;
/** Milliseconds after which nobody joins a read that has not begun: who was to begin it may have been ended. */
const JOIN_MS = 100;
/** Milliseconds after which a request that shares another's read does its own. */
const PATIENCE_MS = 1_000;

/** Settled, and never rejected, once the last read has ended. */
let ended = Promise.resolve();
/** Whether that read is still under way. */
let isReading = false;
/** The next read, while others may still join it. */
let gathering;

function together(statement, asked) {
  // Nobody fails or hangs by another's request.
  const alone = () => read(statement, [asked]).then(first);
  if (!isReading) return alone();
  if (!isOpen(gathering, statement, asked)) gathering = gather(statement);
  const next = gathering;
  const place = next.asked.push(asked) - 1;
  next.size += asked.length;
  const shared = next.texts.then((texts) => texts[place], alone);
  return inTime(PATIENCE_MS, shared, (text) => text, () => (next.asked.length > 1 ? alone() : shared));
}

function isOpen(next, statement, asked) {
  if (next?.statement !== statement || next.asked.length >= TOGETHER_MAX) return false;
  return next.size + asked.length <= SIZE_MAX && Date.now() < next.since + JOIN_MS;
}

/** A read that begins when the one under way has ended, or takes long. */
function gather(statement) {
  const next = { statement, asked: [], size: 0, since: Date.now() };
  next.texts = inTime(GATHER_MS, ended, nothing, soon).then(() => {
    if (gathering === next) gathering = undefined;
    return read(statement, next.asked);
  });
  // Others depend on it, also when the client of this request goes away.
  waitUntil(next.texts.then(nothing, nothing));
  return next;
}

const first = ([text]) => text;
const nothing = () => {};
const soon = () => Promise.resolve();

/** One call for all these questions: the text that answers each. */
function read(statement, asked) {
  const texts = statement.bind(`[${asked.join()}]`).raw().then((rows) => {
    const answers = [];
    for (const [place, text] of rows) answers[place] = text;
    return answers;
  });
  const end = () => {
    if (ended === mine) isReading = false;
  };
  const mine = texts.then(end, end);
  ended = mine;
  isReading = true;
  return texts;
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

/** Whether the platform's rate limiter lets a request with this key pass. */
export async function allows(limiter, key) {
  return (await limiter.limit({ key })).success;
}
