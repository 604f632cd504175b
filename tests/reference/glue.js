// The other side of the entry module, played, for the journeys: Rust code that panics when it is told to.
let instance = 0;
let left = 0;
let places = 0;
let waiting = new Map();
let state;

export function __worker_init_state() {
  return (state ??= {});
}

export function __wbg_reset_state() {
  instance += 1;
  waiting = new Map();
  places = 0;
}

export const headersRead = () => "user-agent";
export const bodyMax = () => 16;
export const leftWaiting = () => left;
export const scheduled = async () => {};

function panic() {
  state.criticalError = true;
  throw new WebAssembly.RuntimeError("unreachable");
}

const answer = (text) => new Response(`${text} of instance ${instance}`);

/** `/answers`, `/panics` and `/oauth2/token` (panic at once), `/general` (waits for itself), or `/waits/…` of which the second step does what the path ends in. */
export function fetch(head) {
  left = 0;
  const path = new URL(head.split("\n")[1]).pathname;
  if (path === "/panics" || path === "/oauth2/token") panic();
  if (path === "/general") return new Promise(() => {});
  if (!path.startsWith("/waits/")) return answer("the answer");
  left = places += 1;
  waiting.set(left, path.slice("/waits/".length));
  const waits = scheduler.wait(300);
  return path.endsWith("/rejected") ? waits.then(() => Promise.reject(new Error("no"))) : waits.then(() => "yes");
}

export function resume(place, isFulfilled, value) {
  left = 0;
  const then = waiting.get(place);
  waiting.delete(place);
  if (then === undefined) throw new Error("nobody waits for this");
  if (then === "panics") panic();
  return answer(isFulfilled ? `after ${value}, the answer` : `after the failure ${value.message}, the answer`);
}
