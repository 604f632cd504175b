// How a client here is asked and how it answers: one JSON on stdin, one on stdout.
import { text } from "node:stream/consumers";

/** What the test asks for. */
export const asked = JSON.parse(await text(process.stdin));

/** The client's answer. Sockets that are kept open must not keep the process. */
export function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`, () => process.exit(0));
}
