// What the Workers runtime loads. It hands the events to the Rust code and survives a panic:
// a panic ends the WASM instance, so the requests on it are answered 500 at once
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

async function run(handler) {
  if (broken) {
    worker.__wbg_reset_state();
    broken = false;
  }
  let giveUp;
  const panicked = new Promise((_, reject) => { giveUp = reject; });
  inFlight.add(giveUp);
  try {
    return await Promise.race([handler(), panicked]);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) broken = true;
    throw error;
  } finally {
    inFlight.delete(giveUp);
  }
}

const PROBLEM = JSON.stringify({
  type: "about:blank",
  title: "Internal error",
  status: 500,
  detail: "Something went wrong on our side. Please try again; if it stays, tell the support.",
});

export default {
  async fetch(request, env, context) {
    try {
      return await run(() => worker.fetch(request, env, context));
    } catch (error) {
      console.error("request failed", error);
      return new Response(PROBLEM, {
        status: 500,
        headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
      });
    }
  },
  scheduled(event, env, context) {
    return run(() => worker.scheduled(event, env, context));
  },
};
