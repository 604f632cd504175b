// What the Workers runtime loads. It hands the events to the Rust code and survives a panic:
// a panic ends the WASM instance, so the requests on it are answered 500 or 503 at once
// (the runtime would let them hang) and the next request gets a fresh instance.
import * as worker from "./__GLUE__";

const state = worker.__worker_init_state();
const inFlight = new Set();
let broken = false;

// The SDK's panic hook sets this member; listening here is how we learn of it in time.
Object.defineProperty(state, "criticalError", {
  get: () => broken,
  set: (panicked) => {
    broken = panicked;
    if (panicked) for (const giveUp of inFlight) giveUp(new Error("the WASM instance panicked"));
  },
});

// Which instance works now: a fresh one after a panic. What waited in an old one is resumed in no other.
// The SDK may have a reset scheduled by itself, which happens at the next call: so that is one without arguments,
// which could not reach the fresh instance.
function current() {
  if (broken) {
    worker.__wbg_reset_state();
    broken = false;
  }
  worker.leftWaiting();
  return state.instanceId;
}

// The promise of an answer that the Rust code settles by itself; or a failure as soon as it cannot any more.
function orPanic(promise) {
  return new Promise((resolve, reject) => {
    inFlight.add(reject);
    const end = (how) => (value) => {
      inFlight.delete(reject);
      how(value);
    };
    promise.then(end(resolve), end(reject));
  });
}

function isOauth(url) {
  return url.includes("/oauth2/") && url.split("?", 1)[0].includes("/oauth2/");
}

// What crosses into WASM costs by the call: so the head of a request goes over as one text,
// a line for each part, and the body in one piece. So does what is asked of the request: each part once.
async function answer(request, env, context) {
  current();
  const { method, url, headers } = request;
  let head = `${method}\n${url}`;
  for (const name of isOauth(url) ? OAUTH : PORTAL) {
    const value = headers.get(name);
    if (value !== null) head += `\n${name}\n${value}`;
  }
  const body = method === "GET" || method === "HEAD" ? NOTHING : await bodyOf(request, url, headers);
  const instance = current();
  let step = worker.fetch(head, body, env, context);
  // The Rust code runs until it waits for a promise, and goes on with what became of it.
  for (let place = worker.leftWaiting(); place !== 0; place = worker.leftWaiting()) {
    const [isFulfilled, value] = await step.then(FULFILLED, REJECTED);
    if (current() !== instance) throw new Error("the WASM instance panicked");
    step = worker.resume(place, isFulfilled, value);
  }
  return step instanceof Promise ? orPanic(step) : step;
}

const FULFILLED = (value) => [true, value];
const REJECTED = (reason) => [false, reason];

// Names of the headers that are read: asking for them is faster than looking at all that came.
const OAUTH = worker.headersRead("/oauth2/").split("\n");
const PORTAL = worker.headersRead("/").split("\n");

// Bodies up to here are taken at every address.
const SMALL = worker.bodyMax("/");
const NOTHING = new Uint8Array();

// Undefined where it is longer than what is taken. The runtime sees to it that a body is as long as
// it says; one that does not say may be endless, and is read chunk by chunk.
// Merely looking at `request.body` makes a stream of it, which costs more than reading it.
function bodyOf(request, url, headers) {
  const length = headers.get("content-length");
  if (length === null) return request.body === null ? NOTHING : chunksOf(request.body, worker.bodyMax(url));
  return Number(length) <= SMALL || Number(length) <= worker.bodyMax(url) ? request.bytes() : undefined;
}

async function chunksOf(stream, max) {
  const chunks = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > max) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

const problem = (id) =>
  JSON.stringify({
    type: "about:blank",
    title: "Internal error",
    status: 500,
    detail: "Something went wrong on our side. Please try again; if it stays, tell the support.",
    correlation_id: id,
  });

// The same at the endpoints of clients and resource servers, in the words of their protocol (RFC 6749 §5.2).
const refusal = (id) =>
  JSON.stringify({
    error: "temporarily_unavailable",
    error_description:
      "The token service is not available at the moment. Nothing is wrong with your secret. Try again soon.",
    error_uri: "/docs/errors/unavailable",
    correlation_id: id,
  });

// What every answer says to a browser; see `secure` in functions/src/http/mod.rs.
const ALWAYS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy":
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), clipboard-read=()",
};

// The answer where the Rust code gave none; its ID stands in the log, as every answer's does.
function lastResort(request, error) {
  const id = crypto.randomUUID().replaceAll("-", "").slice(0, 16);
  console.error(`request ${id} failed`, error);
  const headers = { ...ALWAYS, "content-type": "application/problem+json", "x-correlation-id": id };
  if (!isOauth(request.url)) return new Response(problem(id), { status: 500, headers });
  headers["content-type"] = "application/json";
  return new Response(refusal(id), { status: 503, headers: { ...headers, pragma: "no-cache", "retry-after": "10" } });
}

export default {
  async fetch(request, env, context) {
    try {
      return await answer(request, env, context);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) state.criticalError = true;
      return lastResort(request, error);
    }
  },
  async scheduled(event, env, context) {
    current();
    try {
      await orPanic(worker.scheduled(event, env, context));
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) state.criticalError = true;
      throw error;
    }
  },
};
