// The other side of the entry module, played, for the journeys: Rust code that panics when it is told to.
const state = { criticalError: false, instanceId: 1 };
let left = 0;
let places = 0;
let waiting = new Map();
let isTerminated = false;
let isResetScheduled = false;

export const __worker_init_state = () => state;

export function __wbg_reset_state() {
  isTerminated = false;
  isResetScheduled = false;
  state.instanceId += 1;
  waiting = new Map();
  places = 0;
  left = 0;
}

// As wasm-bindgen's: a reset that the SDK scheduled happens at the next call, whatever was written for it before.
function guard(argument) {
  if (isResetScheduled) {
    __wbg_reset_state();
    if (argument !== undefined) throw new Error("an argument of the old instance");
  }
  if (isTerminated) throw new Error("Module terminated");
}

export const headersRead = () => "user-agent";
export const scheduled = async () => {};

export function bodyMax(url) {
  guard(url);
  return 16;
}

export function leftWaiting() {
  guard();
  return left;
}

function panic() {
  isTerminated = true;
  state.criticalError = true;
  throw new WebAssembly.RuntimeError("unreachable");
}

const answer = (text) => new Response(`${text} of instance ${state.instanceId}`);

/**
 * `/answers`; `/panics` and `/oauth2/token` (panic at once); `/aborts` (ends without the SDK's panic hook);
 * `/general` (waits for itself); or `/waits/…`, of which the second step does what the path ends in.
 */
export function fetch(head) {
  guard(head);
  left = 0;
  const path = new URL(head.split("\n")[1]).pathname;
  if (path === "/panics" || path === "/oauth2/token") panic();
  if (path === "/aborts") {
    isResetScheduled = true;
    throw new RangeError("Maximum call stack size exceeded");
  }
  if (path === "/general") return new Promise(() => {});
  if (!path.startsWith("/waits/")) return answer("the answer");
  left = places += 1;
  waiting.set(left, path.slice("/waits/".length));
  const waits = scheduler.wait(1_000);
  return path.endsWith("/rejected") ? waits.then(() => Promise.reject(new Error("no"))) : waits.then(() => "yes");
}

export function resume(place, isFulfilled, value) {
  guard(value);
  left = 0;
  const then = waiting.get(place);
  waiting.delete(place);
  if (then === undefined) throw new Error("nobody waits for this");
  if (then === "panics") panic();
  return answer(isFulfilled ? `${then}, after ${value},` : `${then}, after the failure ${value.message},`);
}
